"""The dashboard in a real browser: every page, every filter, no error, and the numbers of the marts on the screen."""

import re
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.integration.browsing import BROWSER, PAGES, Tab, served

pytestmark = pytest.mark.skipif(not BROWSER, reason="no Chromium is installed: apt-get install chromium")


@pytest.fixture(scope="module")
def address(shop) -> Iterator[str]:
    with served(shop.data, shop.environment) as address:
        yield address


@pytest.fixture
def tab(browser) -> Iterator[Tab]:
    tab = Tab(browser)
    yield tab
    tab.page.close()


def report(shop, column: str, dimension: str = "all", value: str = "(all)", until: str = "9999-12-31") -> float:
    ((figure,),) = shop.query(
        f"select {column} from marts.kpi_report where grain = 'month' and dimension = '{dimension}'"
        f" and dimension_value = '{value}' and not is_partial and period_end <= '{until}' order by period_start desc limit 1"
    )
    return float(figure)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_by_its_address_without_an_error(tab, address, name):
    tab.open(f"{address}/{PAGES[name]}")
    assert tab.page.locator("h1").inner_text() == name
    assert tab.page.locator("[data-testid=stExpander]").count() >= 3, "no tiles"
    assert tab.page.locator("[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg").count() >= 1
    tab.shot(PAGES[name] or "overview")
    tab.assert_clean()


def test_pages_follow_each_other_in_one_tab_and_keep_the_filters(tab, address):
    tab.open(f"{address}/?country=DE")
    for name in [*list(PAGES)[1:], "Overview"]:
        tab.page.get_by_role("link", name=name, exact=True).click()
        tab.page.wait_for_function("name => document.querySelector('h1')?.innerText === name", arg=name)
        tab.settled()
        assert "country=DE" in tab.page.url
        tab.assert_clean()


def test_each_filter_changes_the_address_and_the_numbers_to_those_of_the_marts(tab, address, shop):
    tab.open(address)
    tab.shows("Revenue", f"{report(shop, 'revenue'):,.0f}")
    tab.shows("Conversion rate", f"{report(shop, 'conversion_rate'):.2%}")
    tab.choose("Channel", "paid_search")
    assert "channel=paid_search" in tab.page.url
    tab.shows("Revenue", f"{report(shop, 'revenue', 'channel', 'paid_search'):,.0f}")
    tab.shows("Sessions", f"{report(shop, 'sessions', 'channel', 'paid_search'):,.0f}")
    tab.choose("Channel", "All")
    tab.choose("Country", "DE")
    assert "country=DE" in tab.page.url and "channel=" not in tab.page.url
    tab.shows("Orders", f"{report(shop, 'orders', 'country', 'DE'):,.0f}")
    tab.choose("Customers", "new")
    assert "customers=new" in tab.page.url
    assert tab.page.get_by_text("Not cut by new or repeat customers").count() >= 2
    tab.choose("Period", "quarter")
    assert "grain=quarter" in tab.page.url
    tab.assert_clean()


def test_a_shared_address_shows_the_same_view(tab, address, shop):
    tab.open(f"{address}/?dates=2024-01-01&dates=2024-06-30&channel=email")
    tab.shows("Revenue", f"{report(shop, 'revenue', 'channel', 'email', '2024-06-30'):,.0f}")
    assert tab.page.get_by_text("2024-06-01 to 2024-06-30").count() == 1
    assert "channel=email" in tab.page.url
    tab.shot("overview_filtered")
    tab.assert_clean()


def test_a_channel_that_does_not_exist_filters_nothing(tab, address, shop):
    tab.open(f"{address}/?channel=carrier_pigeon")
    tab.shows("Revenue", f"{report(shop, 'revenue'):,.0f}")
    tab.assert_clean()


def test_a_tile_says_its_definition_and_its_sql_and_gives_its_rows(tab, address, shop):
    tile = opened_tile(tab, address)
    ((comment,),) = shop.query("select comment from duckdb_tables() where table_name = 'funnel_daily'")
    assert comment in tile.inner_text()
    assert "from marts.funnel_daily" in tile.get_by_test_id("stCode").inner_text()
    text = downloaded(tab, address, tile)
    ((sessions,),) = shop.query("select sum(sessions) from marts.funnel_daily")
    assert text.startswith("sessions,sessions_with_view_item") and f"\n{sessions}," in text
    tab.assert_clean()


def opened_tile(tab, address):
    tab.open(address)
    tile = tab.page.locator("[data-testid=stExpander]").nth(2)
    tile.locator("summary").click()
    tab.settled()
    return tile


def downloaded(tab, address, tile, clicks=3):
    """The rows of the tile. Streamlit now and then answers a click with nothing: that is warned of, and tried on a new page."""
    for _ in range(clicks):
        try:
            with tab.page.expect_download(timeout=15_000) as download:
                tile.get_by_role("button", name=re.compile("rows as CSV")).click()
        except PlaywrightTimeout:
            warnings.warn("a click on the download of a tile's rows gave no file", stacklevel=2)
            tile = opened_tile(tab, address)
            continue
        return Path(download.value.path()).read_text()
    raise AssertionError(f"no file after {clicks} clicks, each on a new page")


def test_a_person_is_looked_up_by_an_order(tab, address, shop):
    ((order, person),) = shop.query(
        "select order_id, person_id from marts.attribution_touchpoints where touchpoint_count > 2 and person_id is not null"
        " order by order_id limit 1"
    )
    tab.open(f"{address}/customers")
    field = tab.page.get_by_label("Look up a person")
    field.fill(order)
    field.press("Enter")
    tab.page.get_by_role("heading", name="Timeline").wait_for()
    tab.settled()
    assert tab.page.get_by_text(person, exact=True).count() == 1
    assert f"person={order}" in tab.page.url
    tab.shot("person")
    tab.open(f"{address}/customers?person=nobody-has-this")
    assert tab.page.get_by_text("Nobody is known by that.").count() == 1
    tab.assert_clean()


def test_a_narrow_window_has_everything_below_each_other(browser, address):
    tab = Tab(browser, width=400)
    for name in ("", "attribution", "trust"):
        tab.open(f"{address}/{name}")
        wide = tab.page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollWidth")
        assert wide <= 400
        tab.shot(f"narrow_{name or 'overview'}")
    tab.assert_clean()
    tab.page.close()


def test_the_keyboard_is_enough(tab, address):
    tab.open(address)
    for _ in range(30):
        tab.page.keyboard.press("Tab")
        if tab.page.evaluate("() => document.activeElement?.getAttribute('href')?.endsWith('/cohorts')"):
            break
    tab.page.keyboard.press("Enter")
    tab.page.wait_for_function("() => document.querySelector('h1')?.innerText === 'Cohorts'")
    tab.settled()
    seen = set()
    for _ in range(40):
        tab.page.keyboard.press("Tab")
        seen.add(
            tab.page.evaluate(
                "() => document.activeElement?.getAttribute('aria-label') || document.activeElement?.tagName"
            )
        )
    assert any("Cohorts by" in str(label) for label in seen), seen
    assert "SUMMARY" in seen, "no tile's definition can be reached"


def publish_copy(shop, data: Path, name: str, *statements: str) -> None:
    """A changed copy of what the shop has published becomes what is published in `data`."""
    versions = data / "published" / "versions"
    versions.mkdir(parents=True, exist_ok=True)
    file = versions / name
    shutil.copy(shop.published.resolve(), file)
    file.chmod(0o600)
    with duckdb.connect(str(file)) as connection:
        for statement in statements:
            connection.execute(statement)
    link = data / "published" / "new"
    link.symlink_to(Path("versions") / name)
    link.replace(data / "published" / "warehouse.duckdb")


def test_what_is_missing_locked_damaged_or_doubtful_is_said_and_a_swap_is_noticed(browser, shop, tmp_path):
    tab, data = Tab(browser), tmp_path / "data"
    with served(data, shop.environment) as address:
        tab.open(address)
        assert "Nothing is published yet" in tab.page.locator("[data-testid=stAlertContentError]").inner_text()

        publish_copy(shop, data, "one.duckdb", "update meta.publication set published_at = '2025-01-01'")
        tab.page.get_by_text("published 2025-01-01").wait_for(timeout=60_000)
        tab.settled()
        assert tab.page.get_by_text("Stale: no run has published for").count() == 1

        publish_copy(
            shop,
            data,
            "two.duckdb",
            "update marts.guard_results set passed = false, remedy = 'Look again.' where layer = 'marts' and dataset = 'orders'",
            "update marts.data_freshness set is_behind = true, days_behind = 9 where dataset = 'sessions'",
        )
        tab.page.get_by_text("Guard failed: orders").first.wait_for(timeout=60_000)
        tab.settled()
        assert tab.page.get_by_text("Stale: sessions end").count() >= 3
        assert tab.wrong == []
        tab.shot("doubtful")

        locked = data / "published" / "versions" / "three.duckdb"
        publish_copy(shop, data, locked.name)
        tab.page.get_by_text("Guard failed: orders").first.wait_for(state="detached", timeout=60_000)
        shutil.copy(locked, locked.with_name("four.duckdb"))
        hold = (
            "import duckdb, sys, time; held = duckdb.connect(sys.argv[1]); print('held', flush=True); time.sleep(120)"
        )
        holder = subprocess.Popen(
            [sys.executable, "-c", hold, str(locked.with_name("four.duckdb"))], stdout=subprocess.PIPE, text=True
        )
        assert holder.stdout and holder.stdout.readline() == "held\n"
        link = data / "published" / "new"
        link.symlink_to("versions/four.duckdb")
        link.replace(data / "published" / "warehouse.duckdb")
        tab.page.get_by_text("open for writing").wait_for(timeout=60_000)
        holder.kill()
        holder.wait()

        (data / "published" / "versions" / "five.duckdb").write_text("this is no database")
        link.symlink_to("versions/five.duckdb")
        link.replace(data / "published" / "warehouse.duckdb")
        tab.open(address)
        assert "cannot be read" in tab.page.locator("[data-testid=stAlertContentError]").inner_text()
        assert tab.page.locator("[data-testid=stMetric]").count() == 0
    tab.page.close()
