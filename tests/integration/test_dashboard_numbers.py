"""Every question of the dashboard runs on what a run publishes, under every filter, and its numbers are the marts'."""

import importlib
import inspect
import pkgutil
from datetime import date

import duckdb
import pytest

from dashboards import questions, trust
from dashboards.queries import Filters, Query, written_out
from dashboards.questions import (
    attribution,
    audiences,
    clv_vs_cac,
    cohorts,
    customers,
    overview,
    person,
    products,
    trusted,
)
from dashboards.views.overview import cut
from orchestration.hardening import open_published

YEAR = (date(2024, 1, 1), date(2024, 12, 31))
WHOLE = {"grain": "month", "dimension": "all", "dimension_value": "(all)"}
BY_CHANNEL = {"model": "position_based", "dimension": "channel", "month_dimension": "all", "month_value": "(all)"}
DAILY = {"basis": "order", "daily_model": "position_based"}

# Each question with its own choices: a question is a `Query`, or a function that makes one from a choice.
ASKED: dict[str, list[tuple[Query, dict[str, object]]]] = {
    "overview.KPIS": [(overview.KPIS, {**WHOLE, "grain": grain}) for grain in ("day", "week", "month", "quarter")],
    "overview.trend": [(overview.trend(metric), WHOLE) for metric in overview.METRICS],
    "overview.FUNNEL": [(overview.FUNNEL, {"device": device}) for device in ("All", "mobile")],
    "overview.NEW_AND_REPEAT": [(overview.NEW_AND_REPEAT, {})],
    "overview.EVENTS": [(overview.EVENTS, {})],
    "customers.SEGMENTS": [(customers.SEGMENTS, {})],
    "customers.TIERS": [(customers.TIERS, {})],
    "customers.STAGES_BY_MONTH": [(customers.STAGES_BY_MONTH, {})],
    "customers.FLOWS": [(customers.FLOWS, {})],
    "customers.distribution": [
        (customers.distribution(measure), {}) for measure in ("clv_historic", "clv_simple", "clv_total")
    ],
    "person.FOUND": [(person.FOUND, {"key": "P"})],
    "person.PROFILE": [(person.PROFILE, {"person": "P"})],
    "person.timeline": [(person.timeline(model), {"person": "P"}) for model in person.MODELS],
    "cohorts.cells": [(cohorts.cells(measure), WHOLE) for measure in cohorts.MEASURES],
    "cohorts.CURVES": [(cohorts.CURVES, WHOLE)],
    "cohorts.COST": [(cohorts.COST, WHOLE)],
    "cohorts.REPEAT": [(cohorts.REPEAT, {})],
    "cohorts.SATISFACTION": [(cohorts.SATISFACTION, {})],
    "clv_vs_cac.returns": [(clv_vs_cac.returns(window), BY_CHANNEL) for window in clv_vs_cac.WINDOWS],
    "clv_vs_cac.PREDICTED": [(clv_vs_cac.PREDICTED, BY_CHANNEL)],
    "clv_vs_cac.MONTHS": [(clv_vs_cac.MONTHS, BY_CHANNEL)],
    "clv_vs_cac.BACKTEST": [(clv_vs_cac.BACKTEST, {"horizon": days}) for days in (90, 365)],
    "attribution.models": [
        (attribution.models(measure), {}) for measure in ("revenue", "conversions", "new_customers")
    ],
    "attribution.changes": [(attribution.changes("revenue"), {"model": "linear", "against": "markov"})],
    "attribution.SPEND": [(attribution.SPEND, {"model": "markov"})],
    "attribution.CLAIMS": [(attribution.CLAIMS, {})],
    "attribution.ASSISTS": [(attribution.ASSISTS, {})],
    "attribution.DAILY": [(attribution.DAILY, {**DAILY, "basis": basis}) for basis in ("order", "touch")],
    "attribution.CAMPAIGNS": [(attribution.CAMPAIGNS, DAILY)],
    "attribution.PATHS": [(attribution.PATHS, {})],
    "attribution.OVERLAP": [(attribution.OVERLAP, {})],
    "products.CATEGORIES": [(products.CATEGORIES, {})],
    "products.best": [(products.best(order), {}) for order in ("net_sales", "refund_share", "views")],
    "products.LOOKED_AT": [(products.LOOKED_AT, {})],
    "products.WAITING": [(products.WAITING, {})],
    "products.AFFINITY": [(products.AFFINITY, {})],
    "audiences.SIZES": [(audiences.SIZES, {})],
    "audiences.GROWTH": [(audiences.GROWTH, {})],
    "audiences.MEMBERS": [(audiences.MEMBERS, {"audience": "win_back"})],
    "trusted.RECONCILIATION": [(trusted.RECONCILIATION, {})],
    "trusted.GUARDS": [(trusted.GUARDS, {})],
    "trusted.FRESHNESS": [(trusted.FRESHNESS, {})],
    "trusted.QUARANTINE": [(trusted.QUARANTINE, {})],
    "trusted.TRACKING": [(trusted.TRACKING, {})],
    "trusted.RUNS": [(trusted.RUNS, {})],
}
# In a shop of a thousand people no two products are bought by ten of them; P is nobody.
MAY_BE_EMPTY = {"products.AFFINITY", "person.FOUND", "person.PROFILE", "person.timeline"}


@pytest.fixture(scope="module")
def marts(shop):
    with open_published(shop.published) as connection:
        yield connection


def rows(marts: duckdb.DuckDBPyConnection, query: Query, filters: Filters | None = None, **own: object) -> list[dict]:
    answer = marts.execute(*query.prepared(filters or Filters(), **own))
    names = [name for name, *_ in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def one(marts: duckdb.DuckDBPyConnection, sql: str) -> object:
    return marts.execute(sql).fetchall()[0][0]


def test_every_question_of_every_page_is_asked_here() -> None:
    found = set()
    for module in pkgutil.iter_modules(questions.__path__):
        for name, value in vars(importlib.import_module(f"dashboards.questions.{module.name}")).items():
            local = getattr(value, "__module__", "") == f"dashboards.questions.{module.name}"
            if isinstance(value, Query) or (inspect.isfunction(value) and local):
                found.add(f"{module.name}.{name}")
    assert found == set(ASKED)


def in_order(rows: list[tuple]) -> list[str]:
    """The rows as text, sorted; a floating-point sum to ten digits, for threads add it up in any order."""
    return sorted(repr([f"{value:.10g}" if isinstance(value, float) else value for value in row]) for row in rows)


@pytest.mark.parametrize("name", ASKED)
def test_a_question_has_an_answer_and_the_sql_to_take_away_has_the_same(marts, name) -> None:
    for query, own in ASKED[name]:
        sql, parameters = query.prepared(Filters(), **own)
        answer = marts.execute(sql, parameters).fetchall()
        assert answer or name in MAY_BE_EMPTY
        assert in_order(marts.execute(written_out(sql, parameters)).fetchall()) == in_order(answer)


@pytest.mark.parametrize("name", ASKED)
def test_a_question_can_be_asked_under_every_filter(marts, name) -> None:
    for filters in (
        Filters(dates=YEAR),
        Filters(channel="paid_search"),
        Filters(country="DE"),
        Filters(customers="repeat"),
        Filters(YEAR, "paid_search", "DE", "new"),
    ):
        for query, own in ASKED[name][:1]:
            sql, parameters = query.prepared(filters, **own)
            marts.execute(sql, parameters).fetchall()
            for filtered in filters.asked():
                follows = filtered in query.cut_by
                assert follows != (filtered in query.not_cut_by(filters))


@pytest.mark.parametrize("name", ASKED)
def test_every_figure_has_a_definition_in_the_file_and_every_mart_its_datasets(marts, name) -> None:
    comments = dict(
        marts.execute(
            "select table_name, comment from duckdb_tables() where schema_name = 'marts' union all"
            " select table_name || '.' || column_name, comment from duckdb_columns() where schema_name = 'marts'"
        ).fetchall()
    )
    for query, _ in ASKED[name]:
        assert query.defines and [defined for defined in query.defines if not comments.get(defined)] == []
        own = {
            "reconciliation",
            "guard_results",
            "data_freshness",
            "quarantine_summary",
            "tracking_quality",
            "run_history",
        }
        assert set(query.marts) <= set(trust.MADE_OF) | own
        assert query.lacks is None or query.lacks in trust.HELD


def test_every_guard_and_every_late_dataset_can_mark_a_tile(marts) -> None:
    reference = {"marketing_calendar", "targets", "cost_rates", "exchange_rates", "referral_codes", "reconciliation"}
    parts = {part for made_of in trust.MADE_OF.values() for part in made_of} | set(trust.MADE_OF)
    guarded = {dataset for (dataset,) in marts.execute("select distinct dataset from marts.guard_results").fetchall()}
    assert {dataset for dataset in guarded - reference if trust.canonical(dataset) not in parts} == set()
    late = {dataset for (dataset,) in marts.execute("select dataset from marts.data_freshness").fetchall()}
    assert late <= parts


def test_what_the_file_says_of_itself(marts) -> None:
    held = dict(zip(trust.HELD, marts.execute(trust.WHAT_IS_HELD).fetchall()[0], strict=True))
    assert held.pop("predictions") in (True, False) and all(held.values())
    published_at, data_as_of, currency = marts.execute(trust.PUBLICATION).fetchall()[0]
    assert published_at and currency == "EUR"
    assert data_as_of == one(marts, "select max(ordered_at) from marts.orders")


def test_the_tiles_show_the_row_of_the_report(marts) -> None:
    for filters in (Filters(), Filters(channel="email"), Filters(country="DE"), Filters(dates=YEAR)):
        dimension, value, _ = cut(filters)
        (shown,) = rows(marts, overview.KPIS, filters, grain="month", dimension=dimension, dimension_value=value)
        assert not shown["is_partial"]
        if filters.dates:
            assert shown["period_end"] == YEAR[1]
        if dimension != "channel":  # orders are split among channels
            where = f"is_valid and order_date between '{shown['period_start']}' and '{shown['period_end']}'"
            where += f" and country = '{filters.country}'" if filters.country else ""
            assert shown["revenue"] == one(marts, f"select sum(net_sales) from marts.orders where {where}")
            assert shown["orders"] == one(marts, f"select count(*) from marts.orders where {where}")


def test_sums_over_a_chart_are_the_sums_of_the_marts(marts) -> None:
    valid = "marts.orders where is_valid"
    shown = rows(marts, overview.NEW_AND_REPEAT)
    assert sum(row["net_sales"] for row in shown) == one(marts, f"select sum(net_sales) from {valid}")
    germany = rows(marts, overview.NEW_AND_REPEAT, Filters(YEAR, None, "DE", "new"))
    assert sum(row["orders"] for row in germany) == one(
        marts, f"select count(*) from {valid} and country = 'DE' and is_new_customer and year(order_date) = 2024"
    )
    (funnel,) = rows(marts, overview.FUNNEL, Filters(channel="email"), device="mobile")
    email = "marts.sessions where channel = 'email' and device_category = 'mobile'"
    assert funnel["sessions"] == one(marts, f"select count(*) from {email}")
    assert funnel["sessions_with_add_to_cart"] == one(marts, f"select count(*) filter (has_add_to_cart) from {email}")
    assert sum(row["people"] for row in rows(marts, customers.SEGMENTS)) == one(
        marts, "select count(*) from marts.customer_360 where order_count > 0"
    )
    assert sum(row["people"] for row in rows(marts, customers.distribution("clv_historic"))) == one(
        marts, "select count(*) from marts.customer_360 where order_count > 0"
    )
    assert sum(row["people"] for row in rows(marts, audiences.SIZES)) == one(
        marts, "select count(*) from marts.audiences"
    )
    assert sum(row["net_sales"] for row in rows(marts, products.CATEGORIES)) == one(
        marts, "select sum(net_sales) from marts.order_lines where is_valid and not is_gift_card"
    )


def test_attributed_revenue_is_that_of_the_touchpoints(marts) -> None:
    shown = rows(marts, attribution.models("revenue"))
    for model in person.MODELS:
        total = one(marts, f"select sum(revenue_{model}) from marts.attribution_touchpoints")
        assert sum(row["revenue"] for row in shown if row["attribution_model"] == model) == total
        assert sum(row["share"] for row in shown if row["attribution_model"] == model) == pytest.approx(1)
    daily = rows(marts, attribution.DAILY, Filters(YEAR, "email", None, "new"), basis="order", daily_model="linear")
    assert sum(row["revenue"] for row in daily) == one(
        marts,
        "select sum(revenue_linear) from marts.attribution_touchpoints"
        " where channel = 'email' and is_new_customer and year(order_date) = 2024",
    )


def test_one_month_of_cost_and_return_is_its_row_in_the_mart(marts) -> None:
    month = (date(2024, 3, 1), date(2024, 3, 31))
    shown = {
        row["dimension_value"]: row for row in rows(marts, clv_vs_cac.returns("180d"), Filters(month), **BY_CHANNEL)
    }
    asked = marts.execute(
        "select dimension_value, ncac, ltv_180d, ltv_to_cac_180d from marts.clv_vs_cac where cohort_month = '2024-03-01'"
        " and attribution_model = 'position_based' and dimension = 'channel' and spend > 0 and new_customers > 0"
    ).fetchall()
    assert asked
    for value, ncac, ltv, ratio in asked:
        assert float(shown[value]["ncac"]) == pytest.approx(float(ncac), abs=1e-4)
        assert float(shown[value]["ltv_180d"]) == pytest.approx(float(ltv), abs=1e-4)
        assert float(shown[value]["ltv_to_cac_180d"]) == pytest.approx(ratio, rel=1e-3)


def test_cells_that_are_not_over_are_blank_and_the_average_is_over_those_that_are(marts) -> None:
    shown = rows(marts, cohorts.cells("retention_rate"), **WHOLE)
    cells = [row for row in shown if row["cohort_start"]]
    assert {row["retention_rate"] is None for row in cells if not row["is_observed"]} == {True}
    assert {row["retention_rate"] is None for row in cells if row["is_observed"]} == {False}
    (third,) = [row for row in shown if not row["cohort_start"] and row["period_number"] == 3]
    over = [row for row in cells if row["is_observed"] and row["period_number"] == 3]
    assert third["retention_rate"] == sum(row["active_customers"] for row in over) / sum(
        row["cohort_size"] for row in over
    )


def test_a_person_is_found_by_any_number_and_the_credits_of_the_story_are_the_orders(marts) -> None:
    order, who = marts.execute(
        "select order_id, person_id from marts.attribution_touchpoints where touchpoint_count > 2 and person_id is not null"
        " and session_id is not null order by order_id limit 1"
    ).fetchall()[0]
    assert [row["person_id"] for row in rows(marts, person.FOUND, key=order)] == [who]
    for identifier in ("person_id", "email_hash"):
        key = one(marts, f"select {identifier} from marts.customer_360 where person_id = '{who}'")
        assert key is None or [row["person_id"] for row in rows(marts, person.FOUND, key=key)] == [who]
    story = rows(marts, person.timeline("linear"), person=who)
    assert [row["happened_at"] for row in story] == sorted((row["happened_at"] for row in story), reverse=True)
    assert sum(row["credited_revenue"] or 0 for row in story) == one(
        marts,
        f"select sum(revenue_linear) from marts.attribution_touchpoints where person_id = '{who}' and session_id is not null",
    )
    for kind, mart in (("session", "sessions"), ("order", "orders"), ("ticket", "support_tickets")):
        told = len([row for row in story if row["kind"] == kind])
        assert told == one(marts, f"select count(*) from marts.{mart} where person_id = '{who}'")
