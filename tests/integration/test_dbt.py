"""dbt by itself: every unit test holds, and a plain `dbt build` works on nothing and on what a run left."""

import os
import subprocess
import sys
from pathlib import Path

from tests.histories.play import own_project
from tests.integration.conftest import PROJECT, Warehouse


def dbt_build(data: Path, *arguments: str, project: Path = PROJECT) -> subprocess.CompletedProcess[str]:
    """Plain `dbt build` in a project's folder, as a data engineer types it."""
    environment = {
        **os.environ,
        "DATA_DIR": str(data),
        "DBT_TARGET_PATH": str(data / "dbt"),
        "DBT_LOG_PATH": str(data / "dbt"),
    }
    command = [str(Path(sys.executable).parent / "dbt"), "build", "--quiet", *arguments]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, timeout=600)


def test_an_empty_warehouse_builds_with_every_unit_test(tmp_path):
    built = dbt_build(tmp_path)
    assert built.returncode == 0, built.stdout + built.stderr
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
    built = dbt_build(copy.data, "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
    assert built.returncode == 0, built.stdout + built.stderr
    assert copy.query(look, private=True) == before


def test_a_plain_build_by_other_code_does_not_take_in_changes_alone(shop, tmp_path):
    copy = shop.copy(tmp_path / "shop")
    project = own_project(tmp_path / "project", "models")
    model = project / "models" / "intermediate" / "customers" / "int_people_ordered.sql"
    model.write_text(model.read_text(encoding="utf-8").replace("with\n", "-- otherwise\nwith\n", 1), encoding="utf-8")
    look = "select count(*) from intermediate.int_people_ordered"
    before = copy.query(look, private=True)

    refused = dbt_build(copy.data, "--select", model.stem, project=project)
    assert "The project has changed since the warehouse was built" in refused.stdout
    assert f"`dbt build --full-refresh --select +{model.stem}`" in " ".join(refused.stdout.split())
    assert copy.query(look, private=True) == before

    whole = dbt_build(copy.data, "--full-refresh", "--select", model.stem, project=project)
    assert whole.returncode == 0, whole.stdout + whole.stderr
    assert copy.query(look, private=True) == before
