"""How the project is parsed, and what a layer does about models that find no memory beside one another."""

from types import SimpleNamespace

import pytest

from orchestration.settings import Settings
from orchestration.transform import TransformError, build_layer, project
from orchestration.transform.results import NodeResult
from orchestration.transform.retired import drop_retired
from orchestration.warehouse import connect

STARVED = (
    "Runtime Error in model b\n  Out of Memory Error: failed to allocate data of size 4.0 KiB (2.7 GiB/2.7 GiB used)"
)


def node(name: str, status: str, message: str | None = None, resource_type: str = "model") -> NodeResult:
    return NodeResult(f"{resource_type}.{name}", name, resource_type, status, 0.1, message, None)


@pytest.fixture
def builds(tmp_path, monkeypatch):
    """Answers of dbt, build by build, and what it was asked."""
    answers, asked = [], []
    monkeypatch.setattr(project, "parse_project", lambda settings: project.Project(None, []))
    monkeypatch.setattr(project, "open_changes", lambda settings, rules: False)
    monkeypatch.setattr(project, "rules_fingerprint", lambda settings: "rules")
    monkeypatch.setattr(project, "shop_settings", lambda settings: {})
    monkeypatch.setattr(project, "run_generic_tests", lambda *arguments: [])
    monkeypatch.setattr(
        project, "_build", lambda settings, layer, selection, *rest: asked.append(selection) or answers.pop(0)
    )
    return Settings.from_env(data_dir=tmp_path), answers, asked


def test_models_that_starved_are_built_once_more_alone(builds):
    settings, answers, asked = builds
    answers += [
        [node("a", "success"), node("b", "error", STARVED), node("c", "skipped"), node("t", "skipped", None, "test")],
        [node("b", "success"), node("c", "success"), node("t", "pass", None, "test")],
    ]
    results = build_layer(settings, "intermediate")
    assert asked[1] == ["--select", "b", "c", "t", "--threads", "1"]
    assert [(item.name, item.ok) for item in results] == [("a", True), ("b", True), ("c", True), ("t", True)]


def test_what_starves_alone_fails(builds):
    settings, answers, asked = builds
    answers += [[node("b", "error", STARVED)], [node("b", "error", STARVED)]]
    with pytest.raises(TransformError, match="Out of Memory"):
        build_layer(settings, "intermediate")
    assert len(asked) == 2


def test_other_failures_are_not_tried_again(builds):
    settings, answers, asked = builds
    answers += [[node("a", "error", "Conversion Error"), node("b", "error", STARVED)]]
    with pytest.raises(TransformError, match="Conversion Error"):
        build_layer(settings, "intermediate")
    assert len(asked) == 1


def test_a_parse_of_the_project_at_another_place_is_not_trusted(tmp_path, monkeypatch):
    asked = []

    def parsed(settings, command, **rest):
        asked.append(command)
        place = tmp_path if "--no-partial-parse" in command else tmp_path / "before"
        seed = SimpleNamespace(resource_type="seed", root_path=str(place))
        return SimpleNamespace(success=True, result=SimpleNamespace(nodes={"seed": seed}))

    monkeypatch.setattr(project, "_invoke", parsed)
    monkeypatch.setattr(project, "take_generic_tests", lambda manifest: [])
    settings = Settings.from_env(data_dir=tmp_path / "data", project_dir=tmp_path)
    assert project.parse_project(settings).manifest.nodes["seed"].root_path == str(tmp_path)
    assert asked == [["parse"], ["parse", "--no-partial-parse"]]


def test_a_parse_is_current_while_both_of_its_manifests_are(tmp_path):
    settings = Settings.from_env(data_dir=tmp_path)
    settings.dbt_target_dir.mkdir(parents=True)
    (settings.dbt_target_dir / "manifest.json").touch()
    assert not project.manifest_is_current(settings)
    (settings.dbt_target_dir / "semantic_manifest.json").touch()
    assert project.manifest_is_current(settings)


MADE = [
    ("model", "staging", "kept"),
    ("model", "marts", "orders"),
    ("model", "main", "by_default"),
    ("seed", "seeds", "kept"),
    ("test", "marts", "asked"),
]


@pytest.fixture
def warehouse(tmp_path):
    """A warehouse with tables and views of models, of models that are gone, and in schemas that are not dbt's."""
    settings = Settings.from_env(data_dir=tmp_path)
    with connect(settings) as connection:
        for schema in ("staging", "marts", "seeds", "ops", "analyst"):
            connection.execute(f"create schema {schema}; create table {schema}.kept as select 1 as one")
        connection.execute("create table notes as select 1 as one")
        connection.execute("create view marts.orders as from marts.kept; create view staging.gone as from marts.kept")
    return settings


def relations(settings):
    with connect(settings) as connection:
        rows = connection.execute("select table_schema, table_name from information_schema.tables order by all")
        return [".".join(row) for row in rows.fetchall()]


def manifest():
    nodes = [SimpleNamespace(resource_type=kind, schema=schema, alias=alias) for kind, schema, alias in MADE]
    return SimpleNamespace(nodes={str(place): each for place, each in enumerate(nodes)})


def test_what_no_model_makes_any_more_is_dropped_from_the_schemas_of_models(warehouse):
    assert drop_retired(warehouse, manifest()) == ["marts.kept", "staging.gone"]
    assert relations(warehouse) == [
        "analyst.kept", "main.notes", "marts.orders", "ops.kept", "seeds.kept", "staging.kept",
    ]  # fmt: skip
    assert drop_retired(warehouse, manifest()) == []


@pytest.mark.parametrize(
    ("layer", "models", "changes_only", "retired"),
    [
        ("marts", None, False, ["marts.kept", "staging.gone"]),
        ("marts", None, True, []),
        ("marts", ["orders"], False, []),
        ("intermediate", None, False, []),
    ],
)
def test_it_is_dropped_when_everything_was_built(builds, warehouse, monkeypatch, layer, models, changes_only, retired):
    _, answers, _ = builds
    answers += [[node("orders", "success")]]
    monkeypatch.setattr(project, "parse_project", lambda settings: project.Project(manifest(), []))
    monkeypatch.setattr(project, "open_changes", lambda settings, rules: changes_only)
    heard = []
    results = build_layer(warehouse, layer, heard.append, models)
    assert [item.name for item in heard if item.status == "retired"] == retired
    assert [item.name for item in results] == ["orders"]
