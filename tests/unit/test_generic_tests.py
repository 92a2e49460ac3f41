"""The tests of the YAML that are run together find what dbt's own would, and say where."""

from dataclasses import replace

import duckdb
import pytest

from orchestration.settings import Settings
from orchestration.transform.generic_tests import GenericTest, run_generic_tests

RELATION = '"warehouse"."marts"."orders"'


@pytest.fixture
def settings(tmp_path) -> Settings:
    settings = Settings.from_env(data_dir=tmp_path)
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute("""
            create schema marts;
            create table marts.orders as
            from (values (1, 'a', 'paid'), (1, 'b', 'paid'), (null, 'b', 'lost'), (null, null, null))
                as rows (id, part, status);
        """)
    return settings


def look(settings: Settings, kind: str, **arguments: object):
    test = GenericTest("test.x", "x", kind, "model.orders", RELATION, arguments)
    (result,) = run_generic_tests(settings, [test], ["model.orders"])
    return result


@pytest.mark.parametrize(
    ("kind", "arguments", "failures", "message"),
    [
        ("not_null", {"column_name": "id"}, 2, "2 rows of warehouse.marts.orders have no id"),
        ("unique", {"column_name": "id"}, 1, "1 values of id come more than once in warehouse.marts.orders"),
        (
            "unique_combination",
            {"columns": ["status"]},
            1,
            "1 combinations of status come more than once in warehouse.marts.orders",
        ),
        (
            "accepted_values",
            {"column_name": "status", "values": ["paid"]},
            1,
            "1 rows of warehouse.marts.orders have a status that is not accepted",
        ),
    ],
)
def test_a_fault_is_counted_and_named(settings, kind, arguments, failures, message):
    result = look(settings, kind, **arguments)
    assert (result.status, result.failures, result.message) == ("fail", failures, message)


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("unique", {"column_name": "nullif(id, 1)"}),
        ("unique_combination", {"columns": ["id", "part"]}),
        ("accepted_values", {"column_name": "status", "values": ["paid", "lost"]}),
        ("not_null", {"column_name": "coalesce(id, 0)"}),
    ],
)
def test_what_holds_passes(settings, kind, arguments):
    result = look(settings, kind, **arguments)
    assert (result.status, result.failures) == ("pass", None)


def test_a_model_that_was_not_built_is_not_looked_at(settings):
    test = GenericTest("test.x", "x", "not_null", "model.other", RELATION, {"column_name": "id"})
    assert run_generic_tests(settings, [test], ["model.orders"]) == []


@pytest.mark.parametrize("parts", [{"part"}, {"id"}], ids=["of the key", "of another column"])
@pytest.mark.parametrize(("changed", "failures"), [("part = 'b'", 1), ("part = 'a'", None)])
def test_of_parts_only_changed_ones_are_looked_at_and_their_keys_everywhere(settings, parts, changed, failures):
    test = GenericTest(
        "test.x", "x", "unique", "model.orders", RELATION, {"column_name": "part"}, changed, frozenset(parts)
    )
    (result,) = run_generic_tests(settings, [test], ["model.orders"], changes_only=True)
    assert result.failures == failures
    new_row = replace(test, changed="id is null and part = 'b'", parts=frozenset())
    (result,) = run_generic_tests(settings, [new_row], ["model.orders"], changes_only=True)
    assert result.failures == 1  # the row with the same key is an old one
