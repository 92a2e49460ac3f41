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

pytest.importorskip("pyspark", reason="`make test` and `make setup-spark` install Spark")
pytestmark = pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java 17 or newer")

EXPRESSIONS = {
    "digits_only": "{{ digits_only(\"'+49 (0)30 12-34'\") }}",
    "hashed text": "{{ sha256_hex(\"'key:ann@shop.example'\") }}",
    "full match": "{{ matches_pattern(\"'abc'\", \"'a.c'\") }}",
    "no part of a match": "{{ matches_pattern(\"'abcd'\", \"'a.c|ab'\") }}",
    "decoded": "{{ url_decoded(\"'a%20b+c%C3%BC'\") }}",
    "not decoded": "{{ url_decoded(\"'50%off'\") }}",
    "host": "{{ url_host(\"'HTTPS://user@www.Shop.example:8080/a?b#c'\") }}",
    "path": "{{ url_path(\"'https://shop.example/a/b?c=d'\") }}",
    "parameter": "{{ url_parameter(\"'?utm_source=a%2Fb&x=1'\", 'utm_source') }}",
    "parameter's name": "{{ url_parameter_name(\"'/?a=1&GCLID=x'\", ['fbclid', 'gclid']) }}",
    "parameters kept": "{{ url_parameters(\"'?b=1&GCLID=2&utm_source=c%20d#gclid=e&utm_sources=f'\", ['gclid', 'utm_source']) }}",
    "no parameter kept": "{{ url_parameters(\"'?b=1'\", ['gclid']) }}",
    "click ids taken out": "{{ without_click_id_values(\"'?gclid=abc&x=1&Fbclid=d#gclid=e'\", ['gclid', 'fbclid']) }}",
    "addresses taken out": "{{ without_addresses(\"'/a?mail=ann@shop.example&b=bob%40x.org'\") }}",
    "event name": "{{ web_event_name(\"' Product  Viewed '\") }}",
    "phone": "{{ normalised_phone(\"'0049 (0) 30-1234567'\") }}",
    "seconds": "{{ seconds_between(\"timestamp '2026-03-29 00:00:00'\", \"timestamp '2026-03-29 00:00:01.25'\") }}",
    "microseconds": "cast({{ timestamp_of_microseconds('1767225600123456') }} as string)",
    "local time": "cast({{ reporting_date(\"timestamp '2026-03-28 23:30:00'\") }} as string)",
    "days": "{{ elapsed_days(\"timestamp '2026-03-28 12:00:00'\", \"timestamp '2026-03-29 11:00:00'\") }}",
    "days between": "{{ dbt.datediff(\"date '2026-01-31'\", \"date '2026-03-01'\", 'day') }}",
    "months between": "{{ dbt.datediff(\"date '2026-01-31'\", \"date '2026-03-01'\", 'month') }}",
    "a month later": "cast(cast({{ dbt.dateadd('month', 1, \"date '2026-01-31'\") }} as date) as string)",
    "a second later": "cast({{ dbt.dateadd('second', 61, \"timestamp '2026-01-31 23:59:59.5'\") }} as string)",
    "begin of the hour": "cast({{ dbt.date_trunc('hour', \"timestamp '2026-01-31 23:59:59.5'\") }} as string)",
    "money at a tie": "cast({{ money('cast(236.83755 as double) / 3') }} as string)",
    "money of a decimal": "cast({{ money('1.00005') }} as string)",
    "exact share": "cast({{ exact('cast(1 as double) / 3') }} as string)",
    "rounded": "{{ rounded('cast(1.005 as double)', 2) }}",
    "rounded below zero": "{{ rounded('cast(-2.5 as double) / 10', 1) }}",
    "converted": "cast({{ converted('cast(0.23 as decimal(18, 4))', 'cast(1.174129 as decimal(18, 8))') }} as string)",
    "product": "cast(cast({{ exact_product('9999999.9999', '99.12345678') }} as decimal(38, 8)) as string)",
    "json member": '{{ json_member("\'{\\"a\\": [{\\"b\\": 7}]}\'", "\'$.a[0].b\'") }}',
    "no json": "{{ json_member(\"'{'\", \"'$.a'\") }}",
    "json list": "{{ json_list_of_one('7') }}",
    "json members": '{{ json_member_of_each("\'[{\\"id\\": \\"x\\"}, {\\"id\\": 2}]\'", \'id\') }}',
    "largest text": '{{ list_function(\'largest\', json_texts("\'[\\"b\\", \\"a\\"]\'")) }}',
    "size": "{{ list_function('size', json_texts(\"'[1, 2, 3]'\")) }}",
    "sum of items": "{{ list_function('total', each_item(json_texts(\"'[1, 2, 3]'\"), 'cast(item as bigint) * 2')) }}",
    "items left": "{{ list_function('size', items_where(json_texts(\"'[1, 2, 3]'\"), 'cast(item as bigint) > 1')) }}",
    "quote in a text": "'{{ dbt.escape_single_quotes(\"channel's\") }}'",
    "event id": "md5(concat_ws('|', 'a', coalesce(cast(null as string), '')))",
}

AGGREGATES = {
    "joined": "{{ joined_text('name') }}",
    "in order": "{{ text_in_order('name', 'place', ' > ') }}",
    "earliest": "{{ earliest_known('known', 'place', 'name') }}",
    "latest": "{{ latest_known('known', 'place', 'name') }}",
    "listed": "{{ dbt.listagg('name', \"', '\", 'order by place desc') }}",
    "records": "{{ list_function('size', sorted_records(['place', 'name'])) }}",
    "median": "median(place)",
}

EXPLODED = {
    "each day": "select cast(d as string) as value from (select {{ date_series(\"date '2026-02-27'\", \"date '2026-03-01'\") }} as d) as s",
    "each month": "select cast(d as string) as value from (select {{ month_series(\"date '2026-01-01'\", \"date '2026-03-01'\") }} as d) as s",
    "texts": "select v as value from (select {{ exploded_text(\"'a,b'\") }} as v) as s",
    "paths": "select concat(channel, cast(position as string)) as value from (select {{ exploded_path(\"'x > y'\") }}) as s",
    "one a key": "select n as value from (values ('a', 1), ('b', 2)) as t (n, p) qualify row_number() over (order by p desc) = 1",
}

WRONG = {
    "default__rounded": ("* 1e{{ digits }}) / 1e{{ digits }}", ", {{ digits }})"),
    "default__decimal_of": ("'double'", "'float'"),
    "default__latest_known": ("max_by", "min_by"),
    "default__date_series": ("{{ last_date }}", "{{ first_date }}"),
    "spark__datediff": ("+ month(", "- month("),
}
"""Macros for Spark, each with a mistake."""

NOTICED = {
    "default__rounded": {"rounded"},
    "default__decimal_of": {"money at a tie"},
    "default__latest_known": {"latest"},
    "default__date_series": {"each day"},
    "spark__datediff": {"months between"},
}
"""What must differ then, and nothing else."""

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


def question() -> str:
    """Every macro in one statement: rows of a name and what came of it."""
    rows = "(values ('b', 2, 'x'), ('a', 1, null), ('c', 3, 'y'), ('c', 4, null)) as t (name, place, known)"
    parts = [
        f"select {name} as name, {joined} as value {source}"
        for name, expressions, source in (
            ("'expressions'", EXPRESSIONS, ""),
            ("'aggregates'", AGGREGATES, f"from {rows}"),
        )
        for joined in [
            "concat_ws('<|>', "
            + ", ".join(f"coalesce(cast({sql} as string), 'NULL')" for sql in expressions.values())
            + ")"
        ]
    ]
    parts += [f"select '{name}' as name, value from ({sql}) as exploded" for name, sql in EXPLODED.items()]
    return " union all ".join(parts)


def named(rows: list[list[str]]) -> dict[str, object]:
    """The answers by the names of what was asked."""
    assert not EXPRESSIONS.keys() & AGGREGATES.keys() and not EXPLODED.keys() & (EXPRESSIONS | AGGREGATES).keys()
    told: dict[str, object] = {name: sorted(value for key, value in rows if key == name) for name in EXPLODED}
    for key, asked in (("expressions", EXPRESSIONS), ("aggregates", AGGREGATES)):
        (joined,) = [value for name, value in rows if name == key]
        told |= dict(zip(asked, joined.split("<|>"), strict=True))
    return told


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
