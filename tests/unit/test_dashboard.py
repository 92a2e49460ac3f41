"""What the pages of the dashboard say before they have drawn anything: SQL, doubts, reasons, files to take away."""

from datetime import date, datetime, timedelta

import pandas as pd
import pytest

from dashboards import published
from dashboards.queries import Filters, Query, literal, written_out
from dashboards.trust import Trust, canonical
from dashboards.wording import pretty

ORDERS = Query(
    "Orders",
    "select count(*) from marts.orders where {where} and source_system = $source",
    ("orders",),
    {"dates": "order_date", "country": "country", "channel": ""},
)


def test_only_the_filters_that_are_set_become_conditions() -> None:
    assert ORDERS.prepared(Filters(), source="shop") == (
        "select count(*) from marts.orders where true and source_system = $source",
        {"source": "shop"},
    )
    year = (date(2025, 1, 1), date(2025, 12, 31))
    sql, parameters = ORDERS.prepared(Filters(year, "email", "DE", "new"), source="shop")
    assert "where order_date between $from_date and $to_date and country = $country and source" in sql
    assert parameters == {"source": "shop", "from_date": year[0], "to_date": year[1], "country": "DE"}


def test_a_filter_that_a_mart_cannot_follow_is_named() -> None:
    assert ORDERS.not_cut_by(Filters(channel="email", customers="new")) == ["customers"]
    assert ORDERS.not_cut_by(Filters(country="DE")) == []


def test_a_question_knows_its_marts() -> None:
    assert Query("", "select * from marts.orders join marts.sessions using (order_id)", ()).marts == (
        "orders",
        "sessions",
    )


def test_sql_to_take_away_holds_its_values_and_no_value_ends_its_text() -> None:
    sql = written_out("select $name, $day, $at, $none, $flag", {
        "name": "O'Neill'; drop table x; --",
        "day": date(2025, 1, 2),
        "at": datetime(2025, 1, 2, 3, 4, 5),
        "none": None,
        "flag": True,
    })  # fmt: skip
    assert sql == (
        "select 'O''Neill''; drop table x; --', date '2025-01-02', timestamp '2025-01-02 03:04:05', null, true"
    )
    assert literal(1.5) == "1.5"


def test_a_spreadsheet_runs_no_cell_of_a_download() -> None:
    from dashboards.tiles import as_csv

    rows = pd.DataFrame(
        {"name": ["=1+1", "+a", "-b", "@c", "\td", "fine", None], "amount": [-1.5, 2, 3, 4, 5, 6, None]}
    )
    text = as_csv(rows).decode()
    assert text.splitlines()[1:5] == ["'=1+1,-1.5", "'+a,2.0", "'-b,3.0", "'@c,4.0"]
    assert "fine,6.0" in text and next(iter(rows["name"])) == "=1+1"


def test_comments_are_shown_as_they_are_written() -> None:
    from dashboards.tiles import plain

    assert plain("orders * 2 [a](b) $x$ ~y~ <b>") == r"orders \* 2 \[a\](b) \$x\$ \~y\~ \<b\>"


def test_names_become_labels() -> None:
    names = ["blended_ncac", "ncac", "clv_predicted_365d", "refund_rate", "roas"]
    assert [pretty(name) for name in names] == ["Blended nCAC", "nCAC", "CLV predicted 365d", "Refund rate", "ROAS"]


def trust(**changes: object) -> Trust:
    nothing = pd.DataFrame()
    known = {"failed_guards": nothing, "late_datasets": nothing, "held": {}, "currency": "EUR", "data_as_of": None}
    return Trust(**{"published_at": datetime(2025, 1, 1), **known, **changes})  # type: ignore[arg-type]


def test_a_failed_guard_marks_the_tiles_of_the_marts_that_its_data_are_in() -> None:
    guards = pd.DataFrame([
        {"dataset": "shopify_orders", "check_name": "rows_per_day", "observed": "3", "expected": "≥ 9", "remedy": "Look."},
        {"dataset": "customer_360", "check_name": "people", "observed": "3", "expected": "4", "remedy": None},
    ])  # fmt: skip
    known = trust(failed_guards=guards)
    assert [mark.text for mark in known.marks(("orders",))] == ["Guard failed: shopify_orders, rows per day"]
    assert [mark.text for mark in known.marks(("customer_360",))][1] == "Guard failed: customer_360, people"
    assert known.marks(("sessions", "ad_spend")) == []
    assert "allowed ≥ 9" in known.marks(("orders",))[0].detail


def test_late_data_mark_the_tiles_that_are_made_of_them() -> None:
    late = pd.DataFrame([{"dataset": "ad_spend", "newest_date": pd.Timestamp(2025, 5, 1), "days_behind": 9}])
    assert [mark.text for mark in trust(late_datasets=late).marks(("kpi_report",))] == [
        "Stale: ad_spend end 2025-05-01"
    ]
    assert trust(late_datasets=late).marks(("order_lines",)) == []


def test_files_of_systems_count_as_the_dataset_that_they_become_part_of() -> None:
    names = [
        "shopify_transactions",
        "ga4_events",
        "ad_platform_spend",
        "woocommerce_order_lines",
        "web_events",
        "orders",
    ]
    assert [canonical(name) for name in names] == [
        "orders",
        "web_events",
        "ad_spend",
        "order_lines",
        "web_events",
        "orders",
    ]


def test_a_version_is_old_when_no_run_has_published_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    known, now = trust(), datetime(2025, 1, 1) + timedelta(hours=27)
    assert known.is_old(now) and not known.is_old(now - timedelta(hours=2))
    monkeypatch.setenv("ALERT_AFTER_HOURS", "48")
    assert not known.is_old(now)


def test_what_cannot_be_read_says_why(tmp_path) -> None:
    link = tmp_path / "warehouse.duckdb"
    with pytest.raises(published.UnreadableError, match=r"Nothing is published yet.*make run"):
        published.version(link)
    link.symlink_to("versions/gone.duckdb")
    with pytest.raises(published.UnreadableError, match=r"is missing.*make rollback"):
        published.version(link)
    link.unlink()
    link.write_text("no database")
    with pytest.raises(published.UnreadableError, match="cannot be read"):
        published.connect(published.version(link))
