"""What sqlfluff sees of dbt's graph: one group and one metric."""

from types import SimpleNamespace

groups = {"group": SimpleNamespace(name="kpis", owner=SimpleNamespace(name="Data"))}
metrics = {
    "metric": SimpleNamespace(
        name="orders",
        label="Orders",
        description="Orders.",
        config=SimpleNamespace(
            group="kpis", meta=SimpleNamespace(formula="f", unit="orders", source="kpi_report.orders")
        ),
    )
}
