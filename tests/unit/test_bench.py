"""The bench: what it measures and what it says of it."""

import sys
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import pytest

from orchestration.bench.bench import RUNS, Result
from orchestration.bench.measure import Step, measure
from orchestration.bench.report import MARK, plot, read_results, report
from orchestration.bench.shop import make_shop, size_of
from orchestration.bench.unit import PLAIN, measure_plain, measure_unit
from orchestration.settings import Settings

CHILD = """
import time
def line(layer, seconds): print(f"{layer:<19} {'something':<38}{seconds:7.2f} s  done", flush=True)
time.sleep(0.5)
line("raw", 0.2)
hoard = bytearray(b"x" * 200_000_000)
time.sleep(0.4)
line("marts guard", 0.4)
print("no step at all")
"""


def test_a_command_is_measured_step_by_step() -> None:
    measured = measure([sys.executable, "-c", CHILD], {})
    assert measured.exit_code == 0
    assert list(measured.steps) == ["start", "raw", "marts guard", "end"]
    assert measured.steps["raw"].seconds == pytest.approx(0.2, abs=0.15)
    assert measured.steps["start"].seconds > 0.25
    assert measured.steps["marts guard"].peak_bytes > 200_000_000
    assert measured.whole.peak_bytes == measured.steps["marts guard"].peak_bytes
    assert measured.whole.seconds == pytest.approx(sum(step.seconds for step in measured.steps.values()), rel=0.1)


def result(scale: float, landing: int, intermediate: float) -> Result:
    steps = {
        "whole": Step("whole", 20, 2 * intermediate, 2**30),
        "staging": Step("staging", 5, 10 * scale, 2**20),
        "intermediate": Step("intermediate", 15, intermediate, 2**30),
    }
    return Result(
        scale=scale,
        measured_at="2026-01-01",
        machine={"cores": "2"},
        rows={"orders": int(1000 * scale)},
        landing_bytes=landing,
        unit=Step("unit", 2, 2),
        plain=Step("plain script", 5, 6),
        runs={name: dict(steps) for name in RUNS},
        step_rows={"staging": 77},
        sizes={"private file": 3 * landing, "published file": landing, "everything": 5 * landing},
    )


def test_what_grows_faster_than_its_input_is_marked(tmp_path: Path) -> None:
    for each in (result(1, 100, 10), result(10, 1000, 200)):
        each.write(tmp_path)
    marked = [line for line in report(read_results(tmp_path)).splitlines() if MARK in line]
    assert [line.split(" | ")[1] for line in marked] == ["intermediate", "whole"]
    assert "| 1 to 10 | intermediate | 10.0 | 20.0 |" in marked[0]


def test_a_report_gives_units_and_shares_of_the_landing_files() -> None:
    text = report([result(1, 100, 10)])
    assert "| 1 | 1,000 | 0 | 0 | 2.00 s | 10.0 | 3.0 | 1,024 MiB | 1.00 | 20 s | 3.0 | 1.0 | 5.0 |" in text
    assert "| staging | 77 | 5.0 | 10.0 | 5.0 | 1 |" in text


def test_the_plot_is_an_image_with_every_step() -> None:
    image = ElementTree.fromstring(plot([result(1, 100, 10), result(10, 1000, 200)]))  # noqa: S314
    titles = [element.text for element in image.iter("{http://www.w3.org/2000/svg}title")]
    assert "intermediate: 100.00 units" in titles
    assert "plain script: 3.00 units" in titles


def test_the_shop_is_parquet_with_its_last_day_apart_and_the_plain_script_counts_its_orders(tmp_path: Path) -> None:
    shop = make_shop(0.01, tmp_path)
    before = {path.relative_to(shop.landing) for path in shop.landing.rglob("*.parquet")}
    apart = {path.relative_to(shop.last_day) for path in shop.last_day.rglob("*.parquet")}
    assert apart
    assert not apart & before
    assert not list(shop.landing.glob("*/*.csv*"))
    assert shop.bytes == size_of(shop.landing)
    settings = Settings.from_env(data_dir=tmp_path / "data", landing_dir=shop.landing, environ={})
    assert measure_unit(settings, shop.landing, tmp_path / "unit.duckdb").seconds > 0
    assert measure_plain(settings, shop.landing, tmp_path / "plain.duckdb").seconds > 0
    with duckdb.connect() as connection:
        connection.execute("set variable landing = ?", [str(shop.landing)])
        for statement in duckdb.extract_statements(PLAIN.read_text()):
            connection.execute(statement)
        valid = connection.execute(
            "select count(*), sum(net_sales) from (select distinct on (order_id) * from read_parquet(?, union_by_name=true)"
            " order by order_id, updated_at desc) join valid_orders using (order_id)",
            [str(shop.landing / "orders" / "*.parquet")],
        ).fetchall()[0]
        assert connection.execute("select sum(orders), sum(net_sales) from customer_360").fetchall()[0] == valid
        for model in ("first_touch", "last_touch", "last_non_direct", "linear", "position_based", "time_decay"):
            assert connection.execute(
                f"select count(*) from (select sum({model}) as s from credited group by order_id) where abs(s - 1) > 1e-9"
            ).fetchall() == [(0,)], model
    shop.deliver_last_day()
    assert apart <= {path.relative_to(shop.landing) for path in shop.landing.rglob("*.parquet")}
