"""Guards after marts: to the cent what the layers below hold, and not less than what is published."""

from __future__ import annotations

from datetime import timedelta

from orchestration.quality.guard import ERROR, NOTHING, WARN, Found, Guards
from orchestration.quality.look import Look

GUARDS = Guards()

REBUILD = "The models do not agree with each other: rebuild with `dbt build --full-refresh` and run the tests."

# They shrink when things get better, or count runs and not the shop.
BOOKS = [
    "clv_model_runs",
    "data_freshness",
    "guard_results",
    "quarantine_summary",
    "reconciliation",
    "run_history",
    "tracking_left_out",
    "tracking_quality",
]


@GUARDS.add("reconciliation", ERROR, limit=0, expected="every difference 0", remedy=REBUILD, model="reconciliation")
def differences(look: Look, dataset: str) -> Found:
    """From the landing folder to attribution, nothing is lost or counted twice."""
    rows = look.rows(
        "select dataset, measure, equation, left_value, right_value, cast(abs(difference) as double)"
        " from marts.reconciliation order by 6 desc, 1, 2, 3"
    )
    wrong = [row for row in rows if row[5]]
    if not wrong:
        return Found(0.0, f"{len(rows)} equations hold")
    name, measure, equation, left, right, difference = wrong[0]
    return Found(difference, f"{len(wrong)} differences; {name}, {measure}, {equation}: {left:,} is not {right:,}")


@GUARDS.add("attribution_touchpoints", ERROR, limit=0.005, expected="no difference", remedy=REBUILD)
def credit_equals_net_sales(look: Look, dataset: str) -> Found:
    """Each attribution model gives every valid order credit 1 and its net sales, and nothing else."""
    models = [
        name.removeprefix("revenue_")
        for (name,) in look.rows(
            "select column_name from duckdb_columns() where database_name = current_database()"
            " and schema_name = 'marts' and table_name = 'attribution_touchpoints' and column_name like 'revenue_%'"
        )
    ]
    sums = ", ".join(f"sum(revenue_{name}), sum(credit_{name})" for name in models)
    orders, net_sales = look.row("select count(*), coalesce(sum(net_sales), 0) from marts.orders where is_valid")
    values = look.row(f"select {sums} from marts.attribution_touchpoints")
    worst, observed = 0.0, f"{len(models)} models, {net_sales:,.2f} each"
    for name, revenue, credit in zip(models, values[::2], values[1::2], strict=True):
        off = max(abs(float((revenue or 0) - net_sales)), abs(float(credit or 0) - orders))
        if off > worst:
            worst, observed = off, f"{name}: {revenue or 0:,.4f} for {credit or 0:,.3f} orders"
    return Found(worst, observed, expected=f"{net_sales:,.4f} for {orders:,} orders")


@GUARDS.add("customer_360", ERROR, limit=0, expected="no difference", remedy=REBUILD)
def customers_equal_orders(look: Look, dataset: str) -> Found:
    """Orders and net sales over all people are those of the valid orders that have a person."""
    orders, net_sales = look.row(
        "select count(*), coalesce(sum(net_sales), 0) from marts.orders where is_valid and person_id is not null"
    )
    found_orders, found_sales = look.row(
        "select coalesce(sum(order_count), 0), coalesce(sum(net_sales), 0) from marts.customer_360"
    )
    return Found(
        max(abs(float(found_sales - net_sales)), abs(float(found_orders - orders))),
        f"{found_sales:,.4f} in {found_orders:,} orders",
        expected=f"{net_sales:,.4f} in {orders:,} orders",
    )


@GUARDS.add(
    "customer_360",
    ERROR,
    limit=0,
    expected="every customer has the predictions of this run",
    remedy="The predictions are older than the orders: run the whole job, not dbt alone.",
)
def customers_predicted(look: Look, dataset: str) -> Found:
    """Customers without the model's word on them, be it that there are too few customers."""
    customers, without = look.row(
        "select count(*), count(*) filter (model_status is null) from marts.customer_360 where order_count > 0"
    )
    return Found(without, f"{without:,} of {customers:,} customers without")


@GUARDS.add(
    "orders",
    WARN,
    limit="clv_backtest_error",
    expected="predicted order days within {limit:.0%} of the actual ones",
    remedy="Read marts.clv_backtest before acting on predictions: a season, a campaign or a change of prices after"
    " fitted_until is not in the model; docs/clv.md says how.",
    model="clv_backtest",
)
def clv_backtest_error(look: Look, dataset: str) -> Found:
    """Order days that the lifetime value model would have predicted for the end of the data, against what came."""
    rows = look.rows(
        "select distinct horizon_days, total_error_share from marts.clv_backtest where total_error_share is not null"
        " order by 1"
    )
    if not rows:
        return NOTHING
    return Found(
        max(abs(error) for _, error in rows), ", ".join(f"{error:+.1%} in {days} days" for days, error in rows)
    )


@GUARDS.add("ad_spend", ERROR, limit=0, expected="no difference", remedy=REBUILD)
def spend_equal(look: Look, dataset: str) -> Found:
    """Spend of the mart is that of staging, row by row and in the account's currency."""
    rows, spend = look.row("select count(*), coalesce(sum(spend), 0) from intermediate.int_ad_spend_unioned")
    found_rows, found = look.row("select count(*), coalesce(sum(spend_original), 0) from marts.ad_spend")
    return Found(
        max(abs(float(found - spend)), abs(found_rows - rows)),
        f"{found:,.4f} in {found_rows:,} rows",
        expected=f"{spend:,.4f} in {rows:,} rows",
    )


@GUARDS.add(
    "orders",
    ERROR,
    limit="rows_lost_share",
    expected="no mart with {limit:.0%} fewer rows than its published version",
    remedy="Look what is missing beside the published file; if it is meant (a withdrawn file), confirm with"
    " guards: {orders: {rows_lost_share: 1}} in shop.yml.",
)
def marts_not_smaller(look: Look, dataset: str) -> Found:
    """Rows of each mart against those of the published version."""
    if not look.published:
        return Found(None, "nothing published yet")
    sizes = look.rows(
        "select table_name, estimated_size from duckdb_tables()"
        " where database_name = 'published' and schema_name = 'marts'"
    )
    now = {
        name
        for (name,) in look.rows(
            "select table_name from information_schema.tables"
            " where table_schema = 'marts' and table_catalog = current_database()"
        )
    }
    worst, observed = 0.0, f"{len(sizes)} marts, none smaller"
    for mart, before in sizes:
        if mart in BOOKS or mart not in now or before < 50:
            continue
        rows = look.number(f'select count(*) from marts."{mart}"')
        lost = 1 - rows / before
        if lost > worst:
            worst, observed = lost, f"{mart}: {rows:,.0f} rows where {before:,} are published"
    return Found(worst, observed)


@GUARDS.add(
    "orders",
    ERROR,
    limit="history_change_share",
    expected="net sales of days long published within {limit:.0%} of the published ones",
    remedy="A new file has changed the past: look for reused order numbers or restated amounts in the newest orders"
    " file; if it is meant, confirm with guards: {orders: {history_change_share: …}} in shop.yml.",
)
def past_unchanged(look: Look, dataset: str) -> Found:
    """Net sales up to four weeks before the end of the published version, now and as published."""
    if not look.published:
        return Found(None, "nothing published yet")
    newest = look.row("select max(order_date) from published.marts.orders")[0]
    if newest is None:
        return NOTHING
    until = newest - timedelta(days=28)
    sums = [
        look.number(f"select sum(net_sales) from {mart} where is_valid and order_date <= ?", [until])
        for mart in ("published.marts.orders", "marts.orders")
    ]
    if sums[0] <= 0:
        return NOTHING
    change = abs(sums[1] / sums[0] - 1)
    return Found(change, f"{change:.2%}: {sums[1]:,.2f} until {until}, published {sums[0]:,.2f}")
