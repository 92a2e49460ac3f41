"""The simulated shop: its files say what its truth says."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from orchestration.demo import simulate
from orchestration.demo.landing import MARKER, ForeignFilesError

NINE = {
    "orders": ("order_id", ("ordered_at", "total_amount", "status")),
    "order_lines": ("order_line_id", ("quantity", "unit_price")),
    "refunds": ("refund_id", ("refunded_at", "amount")),
    "customers": ("customer_id", ("customer_id",)),
    "products": ("product_id", ("product_name",)),
    "ad_spend": ("(date, campaign_id, ad_group_id)", ("date", "spend")),
    "sessions": ("session_id", ("started_at", "anonymous_id")),
    "web_events": ("event_id", ("occurred_at", "session_id")),
    "support_tickets": ("ticket_id", ("opened_at",)),
}
READERS = {
    "csv": "read_csv('{}', all_varchar = true, header = true, filename = true)",
    "jsonl": "read_json('{}', format = 'newline_delimited', filename = true)",
    "parquet": "read_parquet('{}', filename = true)",
}
GARBAGE = ("not a date", "n/a", "shipped?")


class Simulated:
    """A simulated shop, its files in the tables of a DuckDB connection, all columns as text."""

    def __init__(self, folder: Path, **options: object) -> None:
        self.landing, self.truth = folder / "landing", folder / "truth"
        self.written = simulate(landing_dir=self.landing, truth_dir=self.truth, **options)  # type: ignore[arg-type]
        self.db = duckdb.connect()
        self.db.execute("set TimeZone = 'UTC'")
        for dataset in {file.dataset for file in self.written}:
            files = sorted(file.path for file in self.written if file.dataset == dataset and not file.is_resent)
            parts = " union all by name ".join(f"select columns(*)::varchar from {self.reader(path)}" for path in files)
            self.db.execute(f"create table {dataset} as {parts}")

    def reader(self, path: str) -> str:
        return READERS[path.split(".")[1]].format(self.landing / path)

    def json(self, name: str) -> dict:
        return json.loads((self.truth / f"{name}.json").read_text())

    def one(self, query: str):
        return self.db.execute(query.replace("{truth}", str(self.truth))).fetchall()[0]

    def readable(self, dataset: str) -> str:
        """Rows whose required values are there, the newest version of each key."""
        key, required = NINE[dataset]
        good = " and ".join(f"{c} is not null and {c} not in {GARBAGE}" for c in required)
        version = "updated_at" if dataset in ("orders", "customers", "products") else "filename"
        order = f"try_cast({version} as timestamptz)" if version == "updated_at" else version
        return f"(select distinct on ({key}) * from {dataset} where {good} order by {order} desc)"


def digests(folder: Path) -> dict[str, str]:
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != MARKER]
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    return Simulated(tmp_path_factory.mktemp("shop"), scale=0.1, seed=7)


def small(folder: Path, seed: int = 3, until: date | None = None) -> dict[str, str]:
    """Digests of a shop of a hundred customers over two months, the last three days in files of their own."""
    options = {"scale": 0.01, "end": date(2023, 2, 28), "daily_days": 3, "until": until}
    simulate(seed=seed, landing_dir=folder / "landing", truth_dir=folder / "truth", **options)  # type: ignore[arg-type]
    return digests(folder / "landing") | digests(folder / "truth")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return small(tmp_path_factory.mktemp("whole"))


def test_the_same_seed_gives_the_same_bytes(whole: dict[str, str], tmp_path: Path) -> None:
    assert small(tmp_path) == whole


def test_another_seed_replaces_the_files_of_the_last(whole: dict[str, str], tmp_path: Path) -> None:
    landing, truth = tmp_path / "landing", tmp_path / "truth"
    for seed in (3, 4):
        written = simulate(0.01, seed, landing, truth, end=date(2023, 2, 28), daily_days=3)
    found = digests(landing)
    assert found.keys() == {file.path for file in written} | {"shop.yml"}
    assert found["orders/orders_2023-01.csv.gz"] != whole["orders/orders_2023-01.csv.gz"]


def test_days_played_one_after_the_other_give_the_files_of_the_whole(whole: dict[str, str], tmp_path: Path) -> None:
    earlier = small(tmp_path, until=date(2023, 2, 26))
    landed = {path for path in earlier if "/" in path}
    assert len(landed) < sum("/" in path for path in whole)
    assert all(earlier[path] == whole[path] for path in landed)
    assert small(tmp_path) == whole


def test_a_folder_with_files_of_others_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "orders").mkdir()
    (tmp_path / "orders" / "real.csv").write_text("order_id\n1\n")
    with pytest.raises(ForeignFilesError, match=r"orders/real\.csv"):
        simulate(0.01, 1, tmp_path, tmp_path.with_name("truth"))
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["real.csv"]


def test_scale_is_ten_thousand_customers(shop: Simulated) -> None:
    totals = shop.json("totals")
    assert 950 <= totals["people_with_orders"] <= 1000
    assert 2_200 <= totals["orders"] <= 3_000
    assert shop.json("flaws")["sessions"]["keys"] > 18_000


@pytest.mark.parametrize("dataset", NINE)
def test_flaws_are_in_the_files_as_counted(shop: Simulated, dataset: str) -> None:
    counted = shop.json("flaws")[dataset]
    rows = shop.one(f"select count(*) from {dataset}")[0]
    keys = shop.one(f"select count(*) from {shop.readable(dataset)}")[0]
    required = NINE[dataset][1]
    bad = shop.one(
        f"select count(*) from {dataset} where " + " or ".join(f"{c} is null or {c} in {GARBAGE}" for c in required)
    )[0]
    assert (rows, keys, bad) == (counted["rows"], counted["keys"], counted["bad"])
    assert rows == bad + counted["superseded"] + keys


def test_no_file_has_more_bad_rows_than_the_guards_allow(shop: Simulated) -> None:
    for dataset, (_, required) in NINE.items():
        bad = " or ".join(f"{c} is null or {c} in {GARBAGE}" for c in required)
        worst = shop.one(f"select max(s) from (select avg(({bad})::int) s from {dataset} group by filename)")[0]
        assert worst < 0.01, dataset
        assert shop.one(f"select avg(({bad})::int) from {dataset}")[0] < 0.005, dataset


def test_every_kind_of_flaw_is_there(shop: Simulated) -> None:
    found, totals = shop.json("flaws"), shop.json("totals")
    assert all(found[d]["bad"] > 0 for d in ("orders", "order_lines", "sessions", "web_events"))
    assert all(found[d]["doubled"] > 0 and found[d]["late"] > 0 for d in ("sessions", "web_events"))
    assert found["orders"]["superseded"] > found["orders"]["doubled"] > 0
    assert found["orders"]["resent_files"] == found["sessions"]["resent_files"] == 1
    kinds = ("test", "cancelled", "pending", "refunded", "zero_total", "gift_cards_only")
    assert all(totals[f"{kind}_orders"] > 0 for kind in kinds)
    assert totals["refunds_of_excluded_orders"] > 0


def test_lines_add_up_to_the_order_and_the_order_to_its_total(shop: Simulated) -> None:
    broken = shop.one(
        f"""
        with lines as (
            select order_id, sum(quantity::decimal(18, 4) * unit_price::decimal(18, 4)) as goods
            from {shop.readable("order_lines")} group by order_id
        )
        select
            count(*) filter (subtotal_amount::decimal(18, 4) <> goods - discount_amount::decimal(18, 4)),
            count(*) filter (total_amount::decimal(18, 4)
                <> subtotal_amount::decimal(18, 4) + shipping_amount::decimal(18, 4) + tax_amount::decimal(18, 4)),
            count(*) filter (goods is null)
        from {shop.readable("orders")} left join lines using (order_id)
        where order_id not in (select order_id from order_lines where quantity is null or quantity = 'n/a'
                               or unit_price is null or unit_price = 'n/a')
        """
    )
    assert broken == (0, 0, 0)


def test_true_totals_are_those_of_the_files(shop: Simulated) -> None:
    totals = shop.json("totals")
    orders, goods = shop.one(
        f"""
        select count(*), sum(subtotal_amount::decimal(18, 4)) from {shop.readable("orders")}
        where status in ('paid', 'partially_refunded') and is_test = 'false' and total_amount::decimal(18, 4) > 0
            and order_id in (select order_id from {shop.readable("order_lines")} where is_gift_card = 'false')
        """
    )
    (cards,) = shop.one(
        f"""
        select sum(unit_price::decimal(18, 4)) from {shop.readable("order_lines")} where is_gift_card = 'true'
        and order_id in (select order_id from '{shop.truth}/orders.parquet' where is_valid)
        """
    )
    (net,) = shop.one("select sum(net_sales_original) from '{truth}/orders.parquet' where is_valid")
    (bad_lines,) = shop.one("select count(*) from order_lines where unit_price = 'n/a' or quantity = 'n/a'")
    assert orders == totals["valid_orders"]
    assert abs(goods - cards - net) < 400 * bad_lines + 1  # an unreadable line is missing from the true value, too


def test_no_file_holds_what_happened_after_its_day(shop: Simulated) -> None:
    instants = {
        "orders": "updated_at", "sessions": "ended_at", "web_events": "occurred_at", "refunds": "refunded_at",
        "customers": "updated_at", "support_tickets": "coalesce(closed_at, opened_at)", "ad_spend": "date",
    }  # fmt: skip
    for dataset, instant in instants.items():
        rows = shop.db.execute(
            f"select filename, max(try_cast(({instant}) as timestamptz)::timestamp) from {dataset} group by filename"
        )
        for filename, latest in rows.fetchall():
            name = re.sub(rf".*/{dataset}_(.*?)\..*", r"\1", filename).split("_")[-1]
            year, month, day = (*map(int, name.split("-")), 12, 31)[:3] if len(name) != 7 else (*month_end(name),)
            assert latest.date() <= date(year, month, day), filename  # UTC is behind the shop's own time


def month_end(name: str) -> tuple[int, int, int]:
    last = (date.fromisoformat(f"{name}-01") + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return last.year, last.month, last.day


def test_people_are_found_by_following_their_strong_identifiers(shop: Simulated) -> None:
    """Customer ids, addresses, phones and cards that occur together lead to the true people, and only to them."""
    rows = shop.db.execute(
        """
        select 'c' || customer_id, 'e' || lower(trim(email)), 'l' || loyalty_id,
            'p' || regexp_replace(regexp_replace(phone, '[^0-9]', '', 'g'), '^00', '')
        from (select customer_id, email, phone, loyalty_id from orders where is_test = 'false'
              union all select customer_id, email, phone, loyalty_id from customers)
        """
    ).fetchall()
    parent: dict[str, str] = {}

    def root(node: str) -> str:
        while parent.setdefault(node, node) != node:
            node = parent[node]
        return node

    for row in rows:
        known = [identifier for identifier in row if identifier]
        for other in known[1:]:
            parent[root(other)] = root(known[0])
    letters = {"customer_id": "c", "email": "e", "phone": "p", "loyalty_id": "l"}
    truth = shop.db.execute(f"select person, type, identifier from '{shop.truth}/identifiers.parquet'").fetchall()
    person_of, roots_of = {}, {}
    for person, kind, identifier in truth:
        found = root(letters[kind] + identifier.removeprefix("+"))
        assert person_of.setdefault(found, person) == person
        roots_of.setdefault(person, set()).add(found)
    split = sum(len(roots) > 1 for roots in roots_of.values())
    assert len(roots_of) > 900
    assert split <= 2  # where the row that ties them together is unreadable or still to come


def test_personal_data_cannot_belong_to_anybody(shop: Simulated) -> None:
    for dataset in ("orders", "customers", "support_tickets"):
        real = shop.one(
            f"select count(*) from {dataset} where lower(trim(email)) not similar to '.*@example.(com|org|net)'"
        )
        assert real == (0,)
    digits = "regexp_replace(regexp_replace(phone, '[^0-9]', '', 'g'), '^00', '')"
    assert shop.one(
        f"select count(*) from customers where {digits} not similar to '1[0-9]{{3}}55501[0-9]{{2}}|999.*'"
    ) == (0,)


def test_spend_is_restated_by_the_next_file_and_named_like_its_campaign(shop: Simulated) -> None:
    (restated,) = shop.one(
        "select count(*) from (select date from ad_spend group by date, campaign_id, ad_group_id "
        "having count(distinct spend) > 1)"
    )
    (strangers,) = shop.one(
        "select count(*) from sessions where utm_medium in ('cpc', 'paid_social') "
        "and utm_campaign not in (select campaign_name from ad_spend)"
    )
    assert restated > 100
    assert strangers == 0
