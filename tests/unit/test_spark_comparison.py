"""The comparison of two engines: what it lets pass, and what it must not; and what comes back from Spark."""

import re
from pathlib import Path

import duckdb
import pytest

from orchestration.settings import PROJECT_DIR
from orchestration.spark.builds import READ_BY_PYTHON
from orchestration.spark.comparison import compare
from orchestration.spark.parity import engine_lines

ROWS = "(1, 'a', 10.0000::decimal(18, 4), 0.5::double), (2, null, 20.0000, null), (2, null, 20.0000, 7.0)"


@pytest.fixture
def difference(tmp_path: Path):
    """Compare the rows above with others that Spark may have written."""

    def of(other: str, money: str = "decimal(18, 4)"):
        with duckdb.connect() as connection:
            connection.execute("create schema marts")
            connection.execute(f"create table marts.m as select * from (values {ROWS}) as t (id, name, amount, share)")
            connection.execute(
                f"copy (select id::bigint as id, name, amount::{money} as amount, share from (values {other})"
                f" as t (id, name, amount, share)) to '{tmp_path}/part.parquet'"
            )
            return compare(connection, "marts", "m", tmp_path)

    return of


def test_the_same_rows_in_another_order_are_equal(difference):
    assert difference("(2, null, 20.0, 7.0::double), (1, 'a', 10.0, 0.5), (2, null, 20.0, null)").equal


def test_a_double_may_lie_a_billionth_apart(difference):
    assert difference("(1, 'a', 10.0, 0.5000000004::double), (2, null, 20.0, null), (2, null, 20.0, 7.0)").equal


@pytest.mark.parametrize(
    "other",
    [
        "(1, 'a', 10.0001, 0.5::double), (2, null, 20.0, null), (2, null, 20.0, 7.0)",
        "(1, 'a', 10.0, 0.50001::double), (2, null, 20.0, null), (2, null, 20.0, 7.0)",
        "(1, 'a', 10.0, 0.5::double), (2, '', 20.0, null), (2, null, 20.0, 7.0)",
        "(1, 'a', 10.0, 0.5::double), (2, null, 20.0, 7.0), (2, null, 20.0, 7.0)",
        "(1, 'a', 10.0, 0.5::double), (2, null, 20.0, null)",
        "(1, 'a', 10.0, 0.5::double), (2, null, 20.0, null), (2, null, 20.0, 7.0), (2, null, 20.0, 7.0)",
    ],
)
def test_a_hundredth_of_a_cent_or_a_row_is_a_difference(difference, other):
    assert not difference(other).equal


def test_money_in_another_scale_is_a_difference(difference):
    found = difference("(1, 'a', 10.0, 0.5::double), (2, null, 20.0, null), (2, null, 20.0, 7.0)", "decimal(18, 2)")
    assert not found.equal
    assert "amount is DECIMAL(18,4) on DuckDB and DECIMAL(18,2) on Spark" in str(found)


def test_a_table_that_spark_did_not_write_is_a_difference(tmp_path):
    with duckdb.connect() as connection:
        connection.execute("create schema marts; create table marts.m as select 1 as id")
        assert not compare(connection, "marts", "m", tmp_path / "nowhere").equal


def test_few_lines_of_sql_are_for_one_engine_alone():
    assert all(100 < lines < 600 for lines in engine_lines().values()), engine_lines()


def test_no_window_is_without_a_part_since_one_task_would_sort_all_rows():
    undivided = {
        path.stem
        for folder in ("models", "tests/dbt")
        for path in (PROJECT_DIR / folder).rglob("*.sql")
        if re.search(r"(over|as) \(\s*(order by|rows |\))", path.read_text())
    }
    assert undivided == {"int_people_products_recommended"}  # a few followers of each product, however many people


def test_whatever_intermediate_table_python_reads_comes_back():
    code = [path for path in (PROJECT_DIR / "orchestration").rglob("*.py") if path.parent.name != "spark"]
    named = {name for path in code for name in re.findall(r"\bint_[a-z_]+[a-z]\b", path.read_text())}
    models = {path.stem for path in (PROJECT_DIR / "models" / "intermediate").rglob("*.sql")}
    assert len(named & models) > 10
    assert named & models <= READ_BY_PYTHON <= models
