"""The house keeps its order: layers read downwards, every model and column is described, keys are tested."""

import json
import re
from pathlib import Path

import pytest

from orchestration.ingest import read_contracts
from orchestration.ingest.native.recognise import LAYOUTS
from orchestration.settings import Settings
from orchestration.transform import parse_project

PROJECT = Path(__file__).parents[2]
MAY_READ = {
    "staging": {"staging", "source", "seed"},
    "intermediate": {"staging", "intermediate", "rules"},
    "marts": {"intermediate", "marts"},
}


@pytest.fixture(scope="module")
def manifest(tmp_path_factory):
    settings = Settings.from_env(data_dir=tmp_path_factory.mktemp("parse"))
    parse_project(settings)
    return json.loads((settings.dbt_target_dir / "manifest.json").read_text())


def models(manifest):
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]


def layer(node):
    if "rules" in node.get("tags", []):  # seeds that say how to judge data, not data: read where they are applied
        return "rules"
    return node["fqn"][1] if node["resource_type"] == "model" else node["resource_type"]


def is_union(model):
    return model["name"].startswith("int_") and model["name"].endswith("_unioned")


def sources_by_entity(manifest):
    """Canonical model to the staging models that it reads."""
    return {model["unique_id"]: model["depends_on"]["nodes"] for model in models(manifest) if is_union(model)}


def test_a_model_reads_only_its_own_layer_or_the_one_above(manifest):
    nodes = {**manifest["nodes"], **manifest["sources"]}
    wrong = [
        f"{model['name']} reads {nodes[parent]['name']}"
        for model in models(manifest)
        for parent in model["depends_on"]["nodes"]
        if layer(nodes[parent]) not in MAY_READ[layer(model)]
    ]
    assert models(manifest), "no models were found"
    assert wrong == []


def test_every_model_says_its_grain_and_every_column_is_described(manifest):
    wrong = []
    for model in models(manifest):
        if not model["description"].startswith("One row"):
            wrong.append(f"{model['name']}: the description does not open with the grain")
        wrong += [
            f"{model['name']}.{name}" for name, column in model["columns"].items() if not column["description"].strip()
        ]
    assert wrong == []


def test_every_model_has_its_yaml_beside_it(manifest):
    missing = [
        model["original_file_path"]
        for model in models(manifest)
        if not (PROJECT / model["original_file_path"]).with_suffix(".yml").exists()
    ]
    assert missing == []


def test_every_model_has_its_key_tested(manifest):
    keyed = {
        parent
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test"
        and node.get("test_metadata", {}).get("name") in ("unique", "unique_combination", "single_row")
        for parent in node["depends_on"]["nodes"]
    }
    # a source is tested with all others of its entity, where they come together
    keyed |= {parent for model in models(manifest) if is_union(model) for parent in model["depends_on"]["nodes"]}
    # a model that stacks rows for others to sum has no key, and says why
    stacks = {model["unique_id"] for model in models(manifest) if model["config"]["meta"].get("keyless")}
    assert [model["name"] for model in models(manifest) if model["unique_id"] not in keyed | stacks] == []


def test_every_source_feeds_every_canonical_column_or_says_why_not(manifest):
    nodes = manifest["nodes"]
    unions = sources_by_entity(manifest)
    assert len(unions) == 9, "an entity without its canonical model"
    wrong = []
    for canonical, sources in unions.items():
        columns = set(nodes[canonical]["columns"])
        for source in sources:
            model = nodes[source]
            fed, not_fed = set(model["columns"]), model["config"]["meta"].get("not_fed", {})
            wrong += [f"{model['name']} neither feeds nor declares {name}" for name in columns - fed - set(not_fed)]
            wrong += [f"{model['name']} declares and feeds {name}" for name in fed & set(not_fed)]
            wrong += [f"{model['name']} declares the unknown {name}" for name in set(not_fed) - columns]
            wrong += [f"{model['name']} gives no reason for {name}" for name, why in not_fed.items() if not why.strip()]
    assert wrong == []


def test_only_canonical_models_read_the_sources_of_an_entity(manifest):
    staged = {source for sources in sources_by_entity(manifest).values() for source in sources}
    wrong = [
        f"{model['name']} reads {parent.split('.')[-1]}"
        for model in models(manifest)
        if layer(model) != "staging" and not is_union(model) and "changes" not in model["fqn"]
        for parent in set(model["depends_on"]["nodes"]) & staged
    ]
    assert wrong == []


def test_every_mart_has_an_enforced_contract_and_a_group(manifest):
    marts = [model for model in models(manifest) if layer(model) == "marts"]
    assert [model["name"] for model in marts if not model["config"]["contract"]["enforced"]] == []
    assert [model["name"] for model in marts if not model["config"].get("group")] == []


def test_a_list_of_published_parts_that_compares_with_what_is_built_from_it_keeps_what_it_listed(manifest):
    """A run that is not published leaves the tables as they will be, and the published file as it was."""
    lists = {model["name"]: model["raw_code"] for model in models(manifest) if "changes" in model["fqn"]}
    published = {
        name
        for model in models(manifest)
        if layer(model) == "marts"
        for name in model["config"]["meta"].get("parts", {}).values()
    }
    assert published <= set(lists)
    forgetful = [
        name
        for name in sorted(published)
        if "this.incorporate" in lists[name]
        and not ("keep_listed()" in lists[name] and "or_listed_before()" in lists[name])
    ]
    assert forgetful == []


def test_every_setting_that_models_read_has_a_default(manifest):
    read = {
        name
        for path in [*PROJECT.glob("models/**/*.sql"), *PROJECT.glob("macros/*.sql")]
        for name in re.findall(r"setting\('(\w+)'\)", path.read_text())
    }
    assert read - set(Settings.from_env().defaults) == set()


def test_files_stay_small():
    limits = {"models/**/*.sql": 145, "macros/*.sql": 130, "orchestration/**/*.py": 250, "dashboards/**/*.py": 250}
    long = [
        f"{path.relative_to(PROJECT)}: {lines} lines"
        for pattern, limit in limits.items()
        for path in PROJECT.glob(pattern)
        if (lines := len(path.read_text().splitlines())) > limit
    ]
    assert long == []


def test_the_landing_page_names_every_column_and_what_is_required():
    page = (PROJECT / "docs" / "landing.md").read_text()
    for dataset, contract in read_contracts(PROJECT).items():
        if contract.part:  # nobody writes its columns: they come from the system's own files
            continue
        section = page.split(f"#### `{dataset}`")[1].split("####")[0]
        for column in contract.columns:
            assert f"| `{column.name}`{'*' if column.required else ''} |" in section, f"{dataset}.{column.name}"


def test_every_system_has_a_page_that_names_each_file_it_takes_or_refuses():
    folders = {folder for contract in read_contracts(PROJECT).values() if contract.part for folder in contract.folders}
    assert folders == {layout.source for layout in LAYOUTS}
    missing = [
        f"{layout.source}: {layout.name}"
        for layout in LAYOUTS
        if layout.name not in (PROJECT / "docs" / "sources" / f"{layout.source}.md").read_text()
    ]
    assert missing == []
