"""The metrics layer says what the marts say: each metric, from MetricFlow's SQL on the published file."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

pytest.importorskip("metricflow", reason="MetricFlow is not installed: it is in requirements-metrics.txt")

from orchestration.metrics import ask, engine, written
from orchestration.settings import Settings

WHOLE = "dimension = 'all' and dimension_value = '(all)'"


@pytest.fixture(scope="module")
def layer(shop) -> Iterator:
    settings = Settings.from_env(data_dir=shop.data, landing_dir=shop.landing)
    yield settings, engine(settings)


def answer(layer, metrics, group_by, where=(), saved=None) -> dict[tuple, tuple]:
    """Values of the metrics by values of the groups."""
    settings, flow = layer
    rows = ask(settings, written(flow, metrics, group_by, where, saved=saved))
    names = [name for name in rows.columns if name not in metrics]
    assert len(names) == len(group_by)
    found = {}
    for _, row in rows.iterrows():
        key = tuple(str(row[name].date()) if hasattr(row[name], "date") else row[name] for name in names)
        found[key] = tuple(None if row[name] != row[name] else row[name] for name in metrics)
    return found


def same(found: object, expected: object) -> bool:
    if found is None or expected is None:
        return (found or 0) == (expected or 0)  # a sum over nothing is NULL to MetricFlow and 0 in the report
    return float(found) == pytest.approx(
        float(expected), rel=1e-6, abs=1e-4
    )  # the report rounds money to four decimals


def report_metrics(shop) -> list[str]:
    rows = shop.query("select metric from marts.metric_catalogue where source_column like 'kpi_report.%' order by 1")
    return [metric for (metric,) in rows]


def test_the_catalogue_has_every_figure_of_the_report_and_every_metric_its_facts(shop, layer):
    rows = shop.query(
        "select column_name from duckdb_columns() where table_name = 'kpi_report' and data_type in ('DOUBLE', 'BIGINT',"
        " 'DECIMAL(18,4)') and not regexp_matches(column_name, '_(previous|year_before|target|target_distance)$')"
    )
    assert {column for (column,) in rows} == set(report_metrics(shop))
    assert {metric.name for metric in layer[1].list_metrics()} == {
        metric for (metric,) in shop.query("select metric from marts.metric_catalogue")
    }
    missing = shop.query(
        "select metric, source_column from marts.metric_catalogue left join duckdb_columns() as c"
        " on source_column = c.table_name || '.' || c.column_name and c.schema_name = 'marts'"
        " where c.column_name is null or coalesce(label, formula, unit, owner, description, '') = ''"
    )
    assert missing == []


def test_the_words_of_the_catalogue_are_those_of_the_column(shop):
    different = shop.query(
        "select metric from marts.metric_catalogue join duckdb_columns() as c on c.schema_name = 'marts'"
        " and source_column = 'kpi_report.' || c.column_name and c.table_name = 'kpi_report'"
        " where trim(replace(c.comment, chr(10), ' ')) <> trim(description)"
    )
    assert different == []


@pytest.mark.parametrize("grain", ["month", "quarter", "week", "day"])
def test_each_metric_equals_the_report(shop, layer, grain):
    metrics = report_metrics(shop)
    found = answer(layer, metrics, [f"metric_time__{grain}"])
    rows = shop.query(
        f"select period_start, {', '.join(metrics)} from marts.kpi_report where grain = '{grain}' and {WHOLE} order by 1"
    )
    assert len(rows) > 10
    wrong = []
    for period, *expected in rows:
        got = found.get((str(period),), (None,) * len(metrics))
        wrong += [(period, m, a, b) for m, a, b in zip(metrics, got, expected, strict=True) if not same(a, b)]
    assert wrong == []


@pytest.mark.parametrize("dimension", ["channel", "country", "device"])
def test_each_metric_equals_the_report_in_every_cut(shop, layer, dimension):
    unknown = ("spend", "mer", "roas", "blended_ncac") if dimension != "channel" else ()
    metrics = [metric for metric in report_metrics(shop) if metric not in unknown and "contactable" not in metric]
    found = answer(layer, metrics, ["metric_time__month", dimension])
    rows = shop.query(
        f"select period_start, dimension_value, {', '.join(metrics)} from marts.kpi_report"
        f" where grain = 'month' and dimension = '{dimension}'"
    )
    wrong = []
    for period, value, *expected in rows:
        got = found.get((str(period), value), (None,) * len(metrics))
        wrong += [(period, value, m, a, b) for m, a, b in zip(metrics, got, expected, strict=True) if not same(a, b)]
    assert rows and wrong == []


def test_cohort_metrics_are_sums_over_the_cells_that_are_over(shop, layer):
    found = answer(layer, ["retention_rate", "ltv", "orders_per_customer"], ["cohort__period_number"])
    rows = shop.query(
        "select period_number, sum(active_customers) / sum(cohort_size), sum(cumulative_contribution_margin) / sum(cohort_size),"
        " sum(cumulative_orders) / sum(cohort_size) from marts.cohort_retention"
        " where cohort_grain = 'month' and dimension = 'all' and is_observed group by 1 having sum(cohort_size) > 0"
    )
    assert len(rows) > 12
    for period, *expected in rows:
        assert all(same(a, b) for a, b in zip(found[(period,)], expected, strict=True)), period
    one = answer(
        layer,
        ["retention_rate", "ltv"],
        ["cohort__period_number"],
        ["{{ TimeDimension('cohort__cohort_start', 'day') }} = '2024-03-01'"],
    )
    for period, *expected in shop.query(
        "select period_number, retention_rate, ltv from marts.cohort_retention where cohort_grain = 'month' and is_observed"
        " and dimension = 'all' and cohort_start = '2024-03-01'"
    ):
        assert all(same(a, b) for a, b in zip(one[(period,)], expected, strict=True)), period
    repeat = answer(layer, ["repeat_rate"], ["repeat__window_days"])
    for days, rate in shop.query(
        "select window_days, sum(repeat_customers) / sum(eligible_customers) from marts.repeat_rates group by 1"
    ):
        assert same(repeat[(days,)][0], rate)


def test_acquisition_metrics_are_the_rows_of_clv_vs_cac(shop, layer):
    metrics = ["ncac", "ltv_90d", "ltv_to_cac_90d", "ltv_365d"]
    found = answer(layer, metrics, ["metric_time__month", "attribution_model", "channel"])
    rows = shop.query(
        "select cohort_month, attribution_model, channel, ncac, ltv_90d, ltv_to_cac_90d, ltv_365d from marts.clv_vs_cac"
        " where dimension = 'channel' and spend > 0 and new_customers > 0"
    )
    assert len(rows) > 100
    for month, model, channel, *expected in rows:
        got = found[(str(month), model, channel)]
        assert all(
            float(a or 0) == pytest.approx(float(b or 0), rel=1e-4, abs=1e-3)
            for a, b in zip(got, expected, strict=True)
        )


def test_saved_queries_have_answers(layer):
    settings, flow = layer
    saved = [query.name for query in flow.list_saved_queries()]
    assert len(saved) >= 4
    for name in saved:
        assert len(ask(settings, written(flow, saved=name))) > 3


def test_the_command_prints_what_it_is_asked_and_says_what_is_wrong(shop):
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "orchestration.metrics", *arguments],
            cwd=shop.project,
            env={**shop.environment, "COLUMNS": "200"},
            capture_output=True,
            text=True,
        )

    done = run(
        "query",
        "--metrics",
        "revenue,orders",
        "--group-by",
        "metric_time__month,channel",
        "--order=-revenue",
        "--limit",
        "3",
    )
    assert done.returncode == 0 and "kpi_fact__channel" in done.stdout, done.stdout + done.stderr
    assert run("query", "--metrics", "revenue", "--explain").stdout.startswith("SELECT")
    wrong = run("query", "--metrics", "happiness")
    assert wrong.returncode == 1 and "happiness" in wrong.stdout and "Traceback" not in wrong.stderr
    assert "ltv_to_cac_365d" in run("list").stdout
    assert not shop.network_log.exists() or shop.network_log.read_text() == ""
