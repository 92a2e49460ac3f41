"""The same models on Spark: the whole job on a small shop, compared with DuckDB's; and every dispatched macro by itself."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from orchestration.spark.parity import OF_RUNS, SMALL, compare_engines, run_on_both
from tests.integration.conftest import PROJECT

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
    "days": "select cast(d as string) as value from (select {{ date_series(\"date '2026-02-27'\", \"date '2026-03-01'\") }} as d) as s",
    "months": "select cast(d as string) as value from (select {{ month_series(\"date '2026-01-01'\", \"date '2026-03-01'\") }} as d) as s",
    "texts": "select v as value from (select {{ exploded_text(\"'a,b'\") }} as v) as s",
    "paths": "select concat(channel, cast(position as string)) as value from (select {{ exploded_path(\"'x > y'\") }}) as s",
    "one a key": "select n as value from (values ('a', 1), ('b', 2)) as t (n, p) qualify row_number() over (order by p desc) = 1",
}

HARNESS = """
import json, sys
from dbt.cli.main import dbtRunner
answers = []
for query in json.load(open(sys.argv[1])):
    done = dbtRunner().invoke(["show", "--inline", query, "--limit", "50", "--quiet", "--log-level", "none"])
    if not done.success:
        sys.exit(str(done.exception or done.result.results[0].message))
    table = done.result.results[0].agate_table
    answers.append([[str(value) for value in row] for row in table.rows])
print("ANSWERS" + json.dumps(answers))
"""


def answers(folder: Path, engine: str, project: Path = PROJECT) -> list:
    """What an engine makes of every macro: one row of expressions, one of aggregates, the rows of those that explode."""
    rows = "(values ('b', 2, 'x'), ('a', 1, null), ('c', 3, 'y'), ('c', 4, null)) as t (name, place, known)"
    queries = [
        "select " + ", ".join(f"cast({sql} as string) as c{place}" for place, sql in enumerate(EXPRESSIONS.values())),
        "select "
        + ", ".join(f"cast({sql} as string) as c{n}" for n, sql in enumerate(AGGREGATES.values()))
        + f" from {rows}",
        *(f"select value from ({sql}) as exploded order by value" for sql in EXPLODED.values()),
    ]
    (folder / "queries.json").write_text(json.dumps(queries))
    (folder / "harness.py").write_text(HARNESS)
    environment = {
        **os.environ, "ENGINE": engine, "DATA_DIR": str(folder / engine), "SPARK_CONF_DIR": str(SMALL),
        "DBT_TARGET_PATH": str(folder / engine / "target"), "DBT_LOG_PATH": str(folder / engine / "logs"),
    }  # fmt: skip
    (folder / engine).mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, str(folder / "harness.py"), str(folder / "queries.json")],
        cwd=project, env=environment, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert "ANSWERS" in done.stdout, done.stdout[-3000:] + done.stderr[-3000:]
    return json.loads(done.stdout.partition("ANSWERS")[2])


@pytest.fixture(scope="module")
def both(tmp_path_factory) -> Path:
    """A folder with a tiny shop after the whole job on either engine."""
    folder = tmp_path_factory.mktemp("engines")
    try:
        run_on_both(folder, 0.02)
    except subprocess.CalledProcessError as error:
        pytest.fail(error.stdout[-5000:])
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
def test_every_dispatched_macro_means_the_same_and_a_wrong_one_is_noticed(tmp_path):
    duckdb_answers = answers(tmp_path, "duckdb")
    spark_answers = answers(tmp_path, "spark")
    names = [*EXPRESSIONS, *AGGREGATES]
    one, other = (dict(zip(names, each[0][0] + each[1][0], strict=True)) for each in (duckdb_answers, spark_answers))
    assert {name: (one[name], other[name]) for name in names if one[name] != other[name]} == {}
    assert dict(zip(EXPLODED, duckdb_answers[2:], strict=True)) == dict(zip(EXPLODED, spark_answers[2:], strict=True))
    wrong = tmp_path / "project"
    shutil.copytree(
        PROJECT, wrong, ignore=shutil.ignore_patterns(".venv", ".git", "data", "target", "logs", "docs", "*.duckdb")
    )
    macro = wrong / "macros" / "rounded.sql"
    macro.write_text(
        macro.read_text().replace(
            "(round(cast({{ expression }} as double) * 1e{{ digits }}) / 1e{{ digits }})",
            "round({{ expression }}, {{ digits }})",
        )
    )
    assert answers(tmp_path, "spark", wrong)[0] != duckdb_answers[0]
