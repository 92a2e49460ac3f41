"""All systems at once: each one's own total arrives, nothing collides, and people are one across systems."""

import json
from decimal import Decimal

import pytest

from tests.integration.conftest import Warehouse
from tests.integration.test_erasure import rows_of
from tests.unit.native_orders import EXPORT, WOOCOMMERCE, rest_order
from tests.unit.snowplow_events import event

GOOGLE = """Campaign report
"May 1, 2025 - May 31, 2025"
Campaign,Day,Currency code,Cost,Impr.,Clicks
Brand,2025-05-01,GBP,"1,234.56","25,881",100
Generic,2025-05-02,GBP,0.44, --,0
Total: Campaigns, --,GBP,"1,235.00","25,881",100
Total: Account, --,GBP,"1,235.00","25,881",100
"""
GERMAN = """Kampagnenbericht
"1. Mai 2025 - 3. Mai 2025"
Kampagne\tWährungscode\tKosten
Marke\tEUR\t1.000,00
Sonstige\tEUR\t0,02
Gesamt: Konto\tEUR\t1.000,02
"""
META = """Campaign name,Day,Amount spent (GBP),Impressions
Sale,2025-05-01,10.10,9
Sale,2025-05-02,0.90,1
,,11.00,10
"""
CLEO = {**rest_order()["customer"], "id": 70170101, "default_address": {"address1": "Planted Lane 7b", "zip": "10115"}}
SEEN = {
    "collector_tstamp": "2025-05-12 07:50:00",
    "derived_tstamp": "2025-05-12 07:50:00",
    "user_ipaddress": "10.9.8.7",
}
VISITS = (
    event(1, **SEEN, domain_userid="device-of-cleo", user_id="70170101", page_urlquery="mail=cleo%40mail.example")
    + "\n"
    + event(2, **SEEN, domain_userid="device-of-eve", domain_sessionid="s2", user_id="70170102")
    + "\n"
)
GA4 = [
    {
        "event_timestamp": 1747036200000000 + i,
        "event_name": "page_view",
        "user_pseudo_id": device,
        "user_id": customer,
        "event_params": [
            {"key": "ga_session_id", "value": {"int_value": "1747036200"}},
            {"key": "page_location", "value": {"string_value": f"https://shop.example/?mail={mail}"}},
        ],
    }
    for i, (device, customer, mail) in enumerate(
        [("55501.1", "70170101", "cleo@mail.example"), ("55502.2", "70170102", "eve@mail.example")]
    )
]
FILES = {
    "shop.yml": "reporting_currency: EUR\nreporting_timezone: Europe/Berlin\n"
    "tracked_shops: {snowplow: 'shopify:de', ga4: 'shopify:de'}\n",
    "exchange_rates/r.csv": "date,currency,rate\n2020-01-01,USD,0.5\n2020-01-01,GBP,2\n",
    "orders/o.csv": "order_id,ordered_at,currency,total_amount,email\n501,2025-05-01T10:00:00Z,EUR,10.00,ann@mail.example\n",
    "shopify/orders/export.csv": EXPORT,
    "shopify/de/orders.json": json.dumps({"orders": [rest_order(customer=CLEO)]}),
    "shopify/fr/orders.json": json.dumps({"orders": [rest_order(name="#3001")]}),
    "woocommerce/orders.json": json.dumps(WOOCOMMERCE),
    "snowplow/part-0.tsv": VISITS,
    "ga4/events_20250512.json": "".join(json.dumps(event) + "\n" for event in GA4),
    "google_ads/uk/report.csv": GOOGLE,
    "google_ads/germany/report.csv": GERMAN.encode("utf-16"),
    "meta_ads/report.csv": META,
    "meta_ads/misplaced.csv": GOOGLE.replace("0.44", "0.45"),
}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    folder = tmp_path_factory.mktemp("systems")
    made = Warehouse(folder / "landing", folder / "data")
    for name, content in FILES.items():
        path = made.landing / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    made.status = made.command("run")
    return made


def test_a_misplaced_report_is_not_loaded_and_told_where_it_belongs(warehouse):
    assert "It looks like a Google Ads report: move it to google_ads/." in warehouse.output


@pytest.fixture(scope="module")
def published(warehouse):
    """The same, whose run must have published."""
    assert warehouse.status == 0, warehouse.output
    return warehouse


def test_every_equation_of_every_system_holds(published):
    rows = published.query("select source_system, sum(abs(difference)) from marts.reconciliation group by all")
    assert {system for system, difference in rows if difference} == set()
    assert {system for system, _ in rows} >= {"all", "shop", "shopify", "woocommerce", "google_ads", "meta_ads"}


def test_orders_of_all_systems_stand_in_the_marts_with_the_totals_of_their_files(published):
    rows = published.query(
        "select order_id, total_original, net_sales, refunds, is_valid from marts.orders order by order_id"
    )
    assert rows == [
        ("501", Decimal("10.00"), Decimal("10.00"), Decimal("0"), True),
        ("shopify:501", Decimal("64.80"), Decimal("18.335"), Decimal("0"), True),
        ("shopify:502", Decimal("132.00"), Decimal("50.00"), Decimal("22.00"), True),
        ("shopify:503", Decimal("1.00"), Decimal("0.50"), Decimal("0"), False),
        ("shopify:de:601", Decimal("94.95"), Decimal("75.63"), Decimal("11.90"), True),
        ("shopify:fr:601", Decimal("94.95"), Decimal("75.63"), Decimal("11.90"), True),
        ("woocommerce:301", Decimal("36.00"), Decimal("50.00"), Decimal("14.40"), True),
    ]


def test_people_are_one_across_systems(published):
    rows = published.query("select order_count, count(*) from marts.customer_360 group by all order by all")
    assert rows == [
        (0, 1),
        (1, 2),
        (2, 2),
    ]  # eve, who looked; bob and dan; ann of the shop and of Shopify, cleo of two shops


def test_spend_of_all_platforms_is_that_of_their_reports(published):
    rows = published.query(
        "select source_system, account_id, sum(spend_original), bool_or(is_spread) from marts.ad_spend group by all"
        " order by all"
    )
    assert rows == [
        ("google_ads", "google_ads:germany", Decimal("1000.02"), True),
        ("google_ads", "google_ads:uk", Decimal("1235.00"), False),
        ("meta_ads", "meta_ads:unnamed", Decimal("11.00"), False),
    ]


# last: the warehouse is another one after it
def test_a_customer_of_one_system_leaves_all_of_them_by_their_number(published):
    words = ["cleo@mail.example", "cleo%40mail", "planted", "70170101", "device-of-cleo", "55501.1"]

    def found():
        files = [path for top in (published.landing, published.data) for path in top.rglob("*") if path.is_file()]
        contents = {path: path.read_bytes() for path in files}
        contents |= {path: contents[path] + rows_of(path) for path in files if path.suffix == ".duckdb"}
        return {f"{path}: {word}" for path, text in contents.items() for word in words if word.encode() in text.lower()}

    money = "select source_system, sum(net_sales), sum(total), count(*) from marts.orders group by all order by all"
    before, sessions = published.query(money), "select count(*) from marts.sessions"
    visits = published.query(sessions)
    assert {line.rsplit(": ")[1] for line in found()} == set(words), "the scan finds them where they are"
    assert published.command("erase", "--identifier", "shopify:de:70170101") == 0, published.output
    assert found() == set()
    with (published.landing / "shop.yml").open("a") as settings:  # she was one of five people
        settings.write("guards: {orders: {rows_lost_share: 1}}\n")
    assert published.run() == 0, published.output
    assert found() == set()
    assert published.query(money) == before
    assert published.query(sessions) == visits
    others = (published.landing / "snowplow" / "part-0.tsv").read_text()
    assert "device-of-eve" in others
    assert "70170102" in (published.landing / "ga4" / "events_20250512.json").read_text()
    assert published.query("select source_system from marts.reconciliation where difference <> 0") == []
