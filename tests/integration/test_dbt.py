"""dbt by itself: every unit test holds, and a plain `dbt build` works on nothing and on what a run left."""

import os
import subprocess
import sys
from pathlib import Path

from tests.integration.conftest import PROJECT, Warehouse


def dbt_build(data: Path, *arguments: str) -> None:
    """Plain `dbt build` in the project's folder, as a data engineer types it."""
    environment = {
        **os.environ,
        "DATA_DIR": str(data),
        "DBT_TARGET_PATH": str(data / "dbt"),
        "DBT_LOG_PATH": str(data / "dbt"),
    }
    command = [str(Path(sys.executable).parent / "dbt"), "build", "--quiet", *arguments]
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_empty_warehouse_builds_with_every_unit_test(tmp_path):
    dbt_build(tmp_path)
    marts = Warehouse(tmp_path, tmp_path).query(
        "select count(*) from duckdb_tables() where schema_name = 'marts'", private=True
    )
    assert marts[0][0] > 15


def test_a_plain_build_gives_what_the_last_run_gave(shop, tmp_path):
    copy = shop.copy(tmp_path)
    look = (
        "select sum(net_sales), sum(contribution_margin), count(distinct order_date), min(order_date) from marts.orders"
    )
    before = copy.query(look)
    dbt_build(copy.data, "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
    assert copy.query(look, private=True) == before
