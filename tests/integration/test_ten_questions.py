"""Ten questions of an analyst, each asked three times: SQL on the rows of the marts, the dashboard, the metrics layer."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import pytest

pytest.importorskip("metricflow", reason="MetricFlow is not installed: it is in requirements-metrics.txt")

from dashboards.queries import Filters, Query
from dashboards.questions import clv_vs_cac, cohorts, overview
from orchestration.hardening import open_published
from orchestration.metrics import ask, engine, written
from orchestration.settings import Settings

MONTHLY = {"grain": "month", "dimension": "all", "dimension_value": "(all)"}
POSITION = {"model": "position_based", "dimension": "channel"}
MODEL = "{{ Dimension('acquisition__attribution_model') }} = 'position_based'"
IN_2024 = (date(2024, 1, 1), date(2024, 12, 31))
VALID = "from marts.orders where is_valid and year(order_date) = 2024"


@dataclass(frozen=True)
class Question:
    """SQL that gives key and value; the dashboard's query, with its key and value; a metric, its group and conditions."""

    sql: str
    tile: Query
    key: str
    value: str
    metric: str
    by: str
    own: dict[str, object] = field(default_factory=lambda: dict(MONTHLY))
    filters: Filters = field(default_factory=lambda: Filters(dates=IN_2024))
    where: tuple[str, ...] = ("{{ TimeDimension('metric_time', 'day') }} between '2024-01-01' and '2024-12-31'",)


def over_months(sql: str, metric: str, filters: Filters | None = None, **more: object) -> Question:
    chosen = {"filters": filters or Filters(dates=IN_2024), **more}
    return Question(sql, overview.trend(metric), "period_start", metric, metric, "metric_time__month", **chosen)  # type: ignore[arg-type]


QUESTIONS = {
    "What did we sell each month?": over_months(
        f"select date_trunc('month', order_date)::date, sum(net_sales) {VALID} group by 1", "revenue"
    ),
    "What was an order worth?": over_months(
        f"select date_trunc('month', order_date)::date, sum(net_sales) / count(*) {VALID} group by 1",
        "average_order_value",
    ),
    "How many people bought for the first time?": over_months(
        f"select date_trunc('month', order_date)::date, count(distinct person_id) {VALID} and is_new_customer group by 1",
        "new_customers",
    ),
    "How much of the buying is repeated?": over_months(
        "select date_trunc('month', order_date)::date, count(*) filter (not is_new_customer)::double / count(*)"
        f" {VALID} and person_id is not null group by 1",
        "repeat_share",
    ),
    "How many visits end in an order?": over_months(
        "select date_trunc('month', session_date)::date, count(*) filter (has_order)::double / count(*)"
        " from marts.sessions where year(session_date) = 2024 group by 1",
        "conversion_rate",
    ),
    "What came back for each unit of money spent?": over_months(
        f"with sold as (select date_trunc('month', order_date)::date as month, sum(net_sales) as revenue {VALID} group by 1),"
        " spent as (select date_trunc('month', date)::date as month, sum(spend) as spend from marts.ad_spend group by 1)"
        " select month, revenue::double / spend from sold join spent using (month)",
        "mer",
    ),
    "What was spent on paid search?": over_months(
        "select date_trunc('month', date)::date, sum(spend) from marts.ad_spend"
        " where channel = 'paid_search' and year(date) = 2024 group by 1",
        "spend",
        own={**MONTHLY, "dimension": "channel", "dimension_value": "paid_search"},
        where=(
            "{{ Dimension('kpi_fact__channel') }} = 'paid_search'",
            "{{ TimeDimension('metric_time', 'day') }} between '2024-01-01' and '2024-12-31'",
        ),
    ),
    "Who of the new customers of 2024 orders again within 90 days?": Question(
        "with first as (select person_id, min(ordered_at) as at, min(order_date) as day from marts.orders"
        " where is_valid and person_id is not null group by 1),"
        " known as (select max(data_as_of) as now from marts.data_freshness),"
        " judged as (select first.person_id, exists (select * from marts.orders as o where o.is_valid"
        " and o.person_id = first.person_id and o.customer_order_number > 1"
        " and date_diff('day', first.day, o.order_date) <= 90) as again from first, known"
        " where year(first.day) = 2024 and first.day + 90 <= known.now::date)"
        " select 90, count(*) filter (again)::double / count(*) from judged",
        cohorts.REPEAT,
        "window_days",
        "repeat_rate",
        "repeat_rate",
        "repeat__window_days",
        {},
    ),
    "What did a new customer of each channel cost?": Question(
        "select channel, sum(spend)::double / sum(new_customers) from marts.attribution_by_channel"
        " where attribution_model = 'position_based' and year(month) = 2024 and spend > 0 group by 1",
        clv_vs_cac.returns("30d"),
        "dimension_value",
        "ncac",
        "ncac",
        "channel",
        dict(POSITION),
        where=(MODEL, "{{ TimeDimension('metric_time', 'day') }} between '2024-01-01' and '2024-12-31'"),
    ),
    "What is a customer of 2024 worth after six months?": Question(
        "select period_number, sum(cumulative_contribution_margin)::double / sum(cohort_size) from marts.cohort_retention"
        " where cohort_grain = 'month' and dimension = 'all' and is_observed and period_number <= 6"
        " and year(cohort_start) = 2024 group by 1",
        cohorts.cells("ltv"),
        "period_number",
        "ltv",
        "ltv",
        "cohort__period_number",
    ),
}


@pytest.fixture(scope="module")
def layer(shop) -> Iterator:
    settings = Settings.from_env(data_dir=shop.data, landing_dir=shop.landing)
    yield settings, engine(settings)


def pairs(rows: list[tuple]) -> dict[str, float]:
    """Values by the text of their key; a year of several cohorts comes once, as their average (without a cohort)."""
    return {str(getattr(key, "date", lambda key=key: key)()): float(value) for key, value in rows if value == value}


@pytest.mark.parametrize("words", QUESTIONS)
def test_a_question_has_one_answer(shop, layer, words):
    question = QUESTIONS[words]
    by_sql = pairs(shop.query(question.sql))
    with open_published(shop.published) as connection:
        rows = connection.execute(*question.tile.prepared(question.filters, **question.own)).df()
    if "cohort_start" in rows:
        rows = rows[rows["cohort_start"].isna()]
    by_tile = pairs(list(rows[[question.key, question.value]].itertuples(index=False, name=None)))
    settings, flow = layer
    found = ask(settings, written(flow, [question.metric], [question.by], question.where))
    group = next(name for name in found.columns if name != question.metric)
    by_metric = pairs(list(found[[group, question.metric]].itertuples(index=False, name=None)))
    assert by_sql and set(by_sql) <= set(by_tile) and set(by_sql) <= set(by_metric), (by_sql, by_tile, by_metric)
    for key, value in by_sql.items():
        assert by_tile[key] == pytest.approx(value, rel=1e-4, abs=1e-4), (key, "dashboard")
        assert by_metric[key] == pytest.approx(value, rel=1e-4, abs=1e-4), (key, "metrics layer")


def test_there_are_ten_of_them():
    assert len(QUESTIONS) == 10
