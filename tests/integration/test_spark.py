"""The same models on Spark: the whole job on a small shop, compared with DuckDB's; and every dispatched macro by itself."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from orchestration.spark.parity import OF_RUNS, compare_engines, run_again_on_spark, spark_environment
from tests.integration.conftest import IDENTITY_KEY, PROJECT
from tests.integration.dispatched_macros import NOTICED, WRONG, named, question

pytest.importorskip("pyspark", reason="`make test` and `make setup-spark` install Spark")
pytestmark = pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java 17 or newer")

HARNESS = """
import json, sys
from dbt.cli.main import dbtRunner
from orchestration.settings import Settings
from orchestration.transform.project import parse_project
asked = json.load(open(sys.argv[1]))
manifest = parse_project(Settings.from_env()).manifest
def ask():
    done = dbtRunner(manifest=manifest).invoke(["show", "--inline", asked["query"], "--limit", "500", "--quiet", "--log-level", "none"])
    if not done.success:
        sys.exit(str(done.exception or done.result.results[0].message))
    return [[str(value) for value in row] for row in done.result.results[0].agate_table.rows]
answers = {"right": ask()}
for name, (old, new) in asked["wrong"].items():
    macro = manifest.macros[f"macro.marketing_warehouse.{name}"]
    right = macro.macro_sql
    assert old in right, name
    macro.macro_sql, macro._generator = right.replace(old, new), None
    answers[name] = ask()
    macro.macro_sql, macro._generator = right, None
print("ANSWERS" + json.dumps(answers))
"""


def answers(
    folder: Path, engine: str, wrong: dict[str, tuple[str, str]], **environment: str
) -> dict[str, dict[str, object]]:
    """What an engine makes of every macro (`right`), and what it makes of them when one has a mistake (its name)."""
    (folder / "asked.json").write_text(json.dumps({"query": question(), "wrong": wrong}))
    (folder / "harness.py").write_text(HARNESS)
    done = subprocess.run(
        [sys.executable, str(folder / "harness.py"), str(folder / "asked.json")],
        cwd=PROJECT,
        env={
            **spark_environment(folder, folder / engine),
            "PYTHONPATH": str(PROJECT),
            "ENGINE": engine,
            "SPARK_SHUFFLE_PARTITIONS": "1",
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert "ANSWERS" in done.stdout, done.stdout[-3000:] + done.stderr[-3000:]
    return {name: named(rows) for name, rows in json.loads(done.stdout.partition("ANSWERS")[2]).items()}


class SparkParse:
    """dbt's parse for Spark, which the whole job leaves for the test of macros."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "partial_parse.msgpack"

    @property
    def environment(self) -> dict[str, str]:
        """Where dbt finds it, if it is there."""
        return {"DBT_PARTIAL_PARSE_FILE_PATH": str(self.file)} if self.file.exists() else {}

    def keep(self, data: Path) -> None:
        """Keep what a run below `data` parsed."""
        shutil.copy2(data / "dbt" / "target-spark" / self.file.name, self.file)


@pytest.fixture(scope="module")
def spark_parse(tmp_path_factory) -> SparkParse:
    """One parse for all tests of this module."""
    return SparkParse(tmp_path_factory.mktemp("spark_parse"))


@pytest.fixture(scope="module")
def both(shop, spark_parse, tmp_path_factory) -> Path:
    """The data folders of the simulated shop after the whole job: `duckdb`, which all tests share, and `spark`."""
    folder = tmp_path_factory.mktemp("engines")
    (folder / "duckdb").symlink_to(shop.data)
    try:
        run_again_on_spark(
            shop.landing, shop.data, folder / "spark", IDENTITY_HASH_KEY=IDENTITY_KEY, **spark_parse.environment
        )
    except subprocess.CalledProcessError as error:
        pytest.fail(error.stdout[-5000:])
    spark_parse.keep(folder / "spark")
    return folder


@pytest.mark.timeout(1800)
def test_every_model_has_the_same_rows_on_both_engines(both):
    compared = compare_engines(both / "duckdb" / "warehouse.duckdb", both / "spark" / "lake")
    assert len(compared) > 200
    assert sum(each.rows for each in compared) > 50_000
    assert [str(each) for each in compared if not each.equal] == []


@pytest.mark.timeout(1800)
def test_the_published_file_is_the_same_whichever_engine_built_it(both):
    one, other = (both / engine / "published" / "warehouse.duckdb" for engine in ("duckdb", "spark"))
    with duckdb.connect() as connection:
        connection.execute(
            f"attach '{one.resolve()}' as one (read_only); attach '{other.resolve()}' as other (read_only)"
        )
        described = (
            "select table_name, column_name, data_type, comment from duckdb_columns() where schema_name = 'marts'"
        )
        assert connection.execute(
            f"select count(*) from (({described} and database_name = 'one') except ({described} and database_name = 'other'))"
        ).fetchall() == [(0,)]
        tables = connection.execute(
            "select table_name from duckdb_tables() where database_name = 'one' and schema_name = 'marts' order by 1"
        ).fetchall()
        for (table,) in tables:
            if table not in OF_RUNS:
                counts = [
                    connection.execute(f"select count(*) from {file}.marts.{table}").fetchall()
                    for file in ("one", "other")
                ]
                assert counts[0] == counts[1], table


@pytest.mark.timeout(1200)
def test_every_dispatched_macro_means_the_same_and_a_wrong_one_is_noticed(tmp_path, spark_parse):
    expected = answers(tmp_path, "duckdb", {})["right"]
    found = answers(tmp_path, "spark", WRONG, **spark_parse.environment)

    def differing(told):
        return {name: (value, told[name]) for name, value in expected.items() if told[name] != value}

    assert differing(found.pop("right")) == {}
    assert {name: set(differing(told)) for name, told in found.items()} == NOTICED
