"""Clients that people have, on the published file: tables, comments, types and rows, while versions are swapped below them."""

import json
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy

from orchestration.publish.versions import swap
from orchestration.settings import Settings

ASKED = """
select (select count(*) from marts.orders) as orders,
    (select sum(net_sales)::varchar from marts.orders where is_valid) as net_sales,
    (select comment from duckdb_tables() where schema_name = 'marts' and table_name = 'orders') as about,
    (select string_agg(distinct data_type, ' ' order by data_type) from duckdb_columns() where schema_name = 'marts') as types
"""
PLAIN = {
    "BIGINT",
    "BOOLEAN",
    "DATE",
    "DECIMAL(18,4)",
    "DECIMAL(28,15)",
    "DECIMAL(28,8)",
    "DOUBLE",
    "TIMESTAMP",
    "VARCHAR",
}


@pytest.fixture(scope="module")
def expected(shop) -> list[str]:
    """What the newest client reads."""
    (row,) = shop.query(ASKED)
    assert set(row[3].split()) <= PLAIN
    assert row[2].startswith("One row per order")
    return [str(value) for value in row]


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """A function that installs packages into a folder of their own, and skips the test where that cannot be done."""

    def install(*names: str) -> Path:
        folder = tmp_path_factory.mktemp("client")
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--target",
                folder,
                *names,
            ],
            capture_output=True,
            text=True,
            timeout=300,
        )
        if done.returncode:
            pytest.skip(f"{names} cannot be installed here: {done.stderr.strip().splitlines()[-1:]}")
        return folder

    return install


def test_sqlalchemy_lists_tables_with_their_comments_and_types(shop, expected):
    engine = sqlalchemy.create_engine(f"duckdb:///{shop.published}", connect_args={"read_only": True})
    inspector = sqlalchemy.inspect(engine)
    tables = inspector.get_table_names(schema="marts")
    assert {"orders", "customer_360", "kpi_report"} <= set(tables)
    assert inspector.get_table_comment("orders", schema="marts")["text"] == expected[2]
    columns = {column["name"]: column for column in inspector.get_columns("orders", schema="marts")}
    assert columns["net_sales"]["comment"].startswith("Gross sales")
    assert isinstance(columns["net_sales"]["type"], sqlalchemy.Numeric)
    assert isinstance(columns["ordered_at"]["type"], sqlalchemy.DateTime)
    with engine.connect() as connection:
        row = connection.execute(sqlalchemy.text(ASKED)).one()
        assert [str(value) for value in row] == expected
        assert isinstance(
            connection.execute(sqlalchemy.text("select max(net_sales) from marts.orders")).scalar(), Decimal
        )
    engine.dispose()


def test_a_client_of_1_2_reads_the_file(shop, expected, packages):
    folder = packages("duckdb==1.2.0")
    script = (
        "import duckdb, json, sys; connection = duckdb.connect(sys.argv[1], read_only=True);"
        " print(json.dumps([duckdb.__version__, *map(str, connection.execute(sys.argv[2]).fetchone())]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(shop.published), ASKED],
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == ["1.2.0", *expected]


def test_the_command_line_reads_the_file(shop, expected, packages):
    folder = packages("duckdb-cli==1.5.6")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "duckdb_cli", "-readonly", *arguments],
            env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            timeout=60,
        )

    done = run("-json", str(shop.published), ASKED)
    assert done.returncode == 0, done.stderr
    assert [str(value) for value in json.loads(done.stdout)[0].values()] == expected
    refused = run(str(shop.published), "drop table marts.orders")
    assert refused.returncode != 0 and "read-only" in refused.stderr


def test_node_reads_the_file(shop, expected, tmp_path):
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("Node.js is not installed")
    done = subprocess.run(
        ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(tmp_path), "@duckdb/node-api"],
        capture_output=True,
        text=True,
        timeout=300,
    )
    if done.returncode:
        pytest.skip("@duckdb/node-api cannot be installed here")
    (tmp_path / "read.mjs").write_text(
        "import { DuckDBInstance } from '@duckdb/node-api';\n"
        "const instance = await DuckDBInstance.create(process.argv[2], { access_mode: 'READ_ONLY' });\n"
        "const rows = await (await instance.connect()).runAndReadAll(process.argv[3]);\n"
        "console.log(JSON.stringify(rows.getRowsJson()[0]));\n"
    )
    done = subprocess.run(
        ["node", "read.mjs", str(shop.published), ASKED], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert [str(value) for value in json.loads(done.stdout)] == expected


def test_a_connected_tool_keeps_its_version_through_a_swap_and_gets_the_new_one_when_it_connects_again(shop, tmp_path):
    copy = shop.copy(tmp_path)
    settings = Settings.from_env(data_dir=copy.data, landing_dir=copy.landing)
    address, first = f"duckdb:///{copy.published}", copy.published.resolve()
    tool = sqlalchemy.create_engine(address, connect_args={"read_only": True})
    asked = sqlalchemy.text("select count(*) from marts.orders")
    with tool.connect() as connection:
        before = connection.execute(asked).scalar()
        second = first.with_name("warehouse-second.duckdb")
        shutil.copy(first, second)
        second.chmod(0o600)
        _delete_one_order(second)
        swap(settings, second)
        assert connection.execute(asked).scalar() == before
    tool.dispose()
    again = sqlalchemy.create_engine(address, connect_args={"read_only": True})
    with again.connect() as connection:
        assert connection.execute(asked).scalar() == before - 1
    again.dispose()


def _delete_one_order(file: Path) -> None:
    import duckdb

    with duckdb.connect(str(file)) as connection:
        connection.execute("delete from marts.orders where order_id = (select min(order_id) from marts.orders)")
