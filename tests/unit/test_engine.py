"""What the warehouse relies on in DuckDB and another version might do otherwise."""

import json

import duckdb
import pytest

from orchestration.ingest.sql import among

ROWS = 2_000_000


@pytest.fixture
def connection(tmp_path):
    with duckdb.connect(tmp_path / "engine.duckdb", config={"threads": 1}) as opened:
        opened.execute(f"create table things as select range % 4000 as key, range as value from range({ROWS})")
        opened.execute("create table keys as select range % 2000 as key from range(1_000_000)")
        opened.execute("checkpoint")
        yield opened


def scanned(connection, path, query):
    """The rows that each scan of a table handed on."""
    connection.execute(f"set enable_profiling = 'json'; set profiling_output = '{path}'")
    connection.execute(query).fetchall()
    connection.execute("set enable_profiling = 'no_output'")
    nodes, rows = [json.loads(path.read_text())], {}
    for node in nodes:
        nodes += node["children"]
        if node.get("operator_type") == "TABLE_SCAN":
            rows[node["extra_info"]["Table"].rsplit(".", 1)[-1]] = node["operator_cardinality"]
    return rows


# versions in development told a scan the keys of the first part alone, and lost the others (github.com/duckdb/duckdb/issues/25702)
@pytest.mark.parametrize("limit", ["1GB", "25MB"])
def test_a_list_that_does_not_fit_into_memory_loses_no_row(connection, limit):
    connection.execute(f"set memory_limit = '{limit}'")
    found = connection.execute(f"select count(*) from things where {among('key', 'select key from keys')}").fetchall()
    assert found == [(ROWS // 2,)]


def test_a_scan_is_told_which_keys_are_looked_for(connection, tmp_path):
    connection.execute("create table few as select range as key from range(1, 4000, 20)")
    rows = scanned(
        connection,
        tmp_path / "profile.json",
        f"select max(value) from things where {among('key', 'select key from few')}",
    )
    assert rows["few"] == 200
    assert rows["things"] < ROWS / 10
