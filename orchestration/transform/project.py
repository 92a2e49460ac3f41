"""Build the dbt project layer by layer in this process.

A child process costs 6 to 12 seconds per dbt call; here the project is parsed once and every layer reuses the manifest.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.settings import Settings, private_files
from orchestration.spark.builds import bring_back, check_spark, in_session, prepare
from orchestration.transform.changes import open_changes
from orchestration.transform.generic_tests import GenericTest, run_generic_tests, take_generic_tests
from orchestration.transform.inputs import rules_fingerprint, shop_settings
from orchestration.transform.results import RETIRED, NodeResult, TransformError
from orchestration.transform.retired import drop_retired

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

OUT_OF_MEMORY = "Out of Memory Error"
READS_PREDICTIONS = "source:predictions+"

LAYERS: dict[str, tuple[str, str]] = {
    "staging": ("resource_type:seed fqn:marketing_warehouse.staging.*", READS_PREDICTIONS),
    "intermediate": ("fqn:marketing_warehouse.intermediate.*", READS_PREDICTIONS),
    "marts": (f"fqn:marketing_warehouse.marts.* {READS_PREDICTIONS}", ""),
}
"""Layer to what dbt selects and excludes, in the order of building.

Predictions come between intermediate and marts, so whatever reads them is built with the marts, wherever it lies.
"""
LAST_LAYER = [*LAYERS][-1]


@dataclass(frozen=True)
class Project:
    """The parsed project as it is built: dbt's manifest, and the tests that are run together beside it."""

    manifest: Manifest
    generic_tests: list[GenericTest]


_projects: dict[str, Project] = {}


def parse_project(settings: Settings) -> Project:
    """Parse the project, once in a process, and write `manifest.json` below the target folder unless it is current.

    dbt keeps a partial parse there, so that an unchanged project costs about a second. It would not trust it after
    DATA_DIR changed, on which no model depends: so it parses with the same one always.

    Raises:
        TransformError: the project does not parse.
    """
    key = str(settings.dbt_target_dir)
    if key not in _projects:
        if settings.engine == "spark":
            check_spark()
        manifest = _parse(settings, ["--no-write-json"] if manifest_is_current(settings) else [])
        if not _lies_here(settings, manifest):
            manifest = _parse(settings, ["--no-partial-parse"])
        taken = take_generic_tests(manifest) if settings.engine == "duckdb" or in_session() else []
        _projects[key] = Project(manifest, taken)
    return _projects[key]


def _parse(settings: Settings, options: list[str]) -> Manifest:
    result = _invoke(settings, ["parse", *options], environment={"DATA_DIR": "data"})
    if not result.success:
        raise TransformError(f"The dbt project does not parse: {result.exception}")
    manifest: Manifest = result.result
    return manifest


def _lies_here(settings: Settings, manifest: Manifest) -> bool:
    """Whether the seeds are to be read from this project, not from where it lay when a partial parse was kept."""
    places = (getattr(node, "root_path", None) for node in manifest.nodes.values())
    return all(Path(place).resolve() == settings.project_dir.resolve() for place in places if place)


def manifest_is_current(settings: Settings) -> bool:
    """Whether the manifests of the last parse are younger than every file that dbt reads."""
    written = [settings.dbt_target_dir / name for name in ("manifest.json", "semantic_manifest.json")]
    if not all(manifest.exists() for manifest in written):
        return False
    folders = ("models", "macros", "seeds", "tests/dbt")
    files = [path for folder in folders for path in (settings.project_dir / folder).rglob("*")]
    files += [settings.project_dir / name for name in ("dbt_project.yml", "profiles.yml")]
    return max(path.stat().st_mtime for path in files) < min(manifest.stat().st_mtime for manifest in written)


def build_layer(
    settings: Settings,
    layer: str,
    on_result: Callable[[NodeResult], None] = lambda result: None,
    models: Sequence[str] | None = None,
) -> list[NodeResult]:
    """Build and test one layer, or only `models` (names) of it; `on_result` hears of each node as it finishes.

    When everything was built, what models made that the project no longer has is dropped, and `on_result` hears of it.
    Unit tests are left to the test suite: they prove the code, not the data.

    Raises:
        TransformError: a model failed or a test found rows; everything that depends on it was skipped.
    """
    project = parse_project(settings)
    changes_only = open_changes(settings, rules_fingerprint(settings)) and settings.engine == "duckdb"
    variables = {"builds_changes": changes_only, "shop_settings": shop_settings(settings)}
    if settings.engine == "spark":
        prepare(settings, project.manifest, layer)
    select, exclude = LAYERS[layer] if models is None else (" ".join(models), "")
    selection = ["--select", *select.split(), *(["--exclude", exclude] if exclude else [])]
    results = _build(settings, layer, selection, project.manifest, variables, on_result)
    if starved := starved_nodes(results):
        alone = _build(
            settings, layer, ["--select", *starved, "--threads", "1"], project.manifest, variables, on_result
        )
        known = {item.unique_id for item in alone}
        results = [item for item in results if item.unique_id not in known] + alone
    built = [item.unique_id for item in results if item.ok and item.resource_type != "test"]
    if settings.engine == "spark":
        bring_back(settings, project.manifest, built)
    for tested in run_generic_tests(settings, project.generic_tests, built, changes_only):
        on_result(tested)
        results.append(tested)
    failed = [item for item in results if not item.ok and item.status != "skipped"]
    if failed:
        lines = [f"  {item.resource_type} {item.name}: {item.message or item.status}" for item in failed]
        raise TransformError("\n".join([f"{len(failed)} failed in the {layer} layer:", *lines]))
    if layer == LAST_LAYER and models is None and not changes_only:
        for name in drop_retired(settings, project.manifest):
            on_result(NodeResult(name, name, "model", RETIRED, 0.0, None, None))
    return results


def starved_nodes(results: Sequence[NodeResult]) -> list[str]:
    """Names of what found no memory beside another model, and what was skipped for it; none if anything else failed.

    dbt builds two models at a time, and what one holds the other cannot spill. Alone they fit.
    """
    failed = [item for item in results if item.status == "error"]
    if any(OUT_OF_MEMORY not in (item.message or "") for item in failed):
        return []
    return [item.name for item in results if item.status in {"error", "skipped"}] if failed else []


def _build(
    settings: Settings,
    layer: str,
    selection: list[str],
    manifest: Manifest,
    variables: Mapping[str, Any],
    on_result: Callable[[NodeResult], None],
) -> list[NodeResult]:
    """`variables` spare macros a question to the warehouse each time."""
    command = ["build", *selection, "--exclude-resource-type", "unit_test", "--no-write-json"]
    command += ["--indirect-selection", "buildable", "--use-fast-test-edges"]
    result = _invoke(settings, command, manifest, on_result, variables=variables)
    if result.exception is not None:
        raise TransformError(f"dbt stopped in the {layer} layer: {result.exception}")
    return [_node_result(item) for item in result.result.results]


def _invoke(
    settings: Settings,
    command: list[str],
    manifest: Manifest | None = None,
    on_result: Callable[[NodeResult], None] | None = None,
    environment: Mapping[str, str] | None = None,
    variables: Mapping[str, Any] | None = None,
) -> Any:
    from dbt.cli.main import dbtRunner

    os.environ.update({**settings.dbt_environment(), **(environment or {})})
    settings.data_dir.mkdir(parents=True, exist_ok=True)

    def hear(event: Any) -> None:
        if on_result is not None and event.info.name == "NodeFinished":
            on_result(_finished(event.data))

    runner = dbtRunner(manifest=manifest, callbacks=[hear])
    folders = ["--project-dir", str(settings.project_dir), "--profiles-dir", str(settings.project_dir)]
    try:
        with private_files():
            quiet = ["--quiet", "--no-use-colors", "--log-level", "none"]
            return runner.invoke([*command, *quiet, *folders], vars=dict(variables or {}))
    finally:
        os.environ.update(settings.dbt_environment())
        _release_warehouse()


def _release_warehouse() -> None:
    """Close dbt's connection, which it would keep until the process ends, so that others may open the file."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    if DuckDBConnectionManager._ENV is not None:
        DuckDBConnectionManager._ENV.close()
    DuckDBConnectionManager.close_all_connections()


def _finished(data: Any) -> NodeResult:
    node, run = data.node_info, data.run_result
    return NodeResult(
        unique_id=node.unique_id,
        name=node.node_name,
        resource_type=node.resource_type,
        status=run.status,
        seconds=run.execution_time,
        message=run.message or None,
        failures=run.num_failures or None,
    )


def _node_result(item: Any) -> NodeResult:
    return NodeResult(
        unique_id=item.node.unique_id,
        name=item.node.name,
        resource_type=str(item.node.resource_type),
        status=str(item.status),
        seconds=item.execution_time,
        message=item.message,
        failures=item.failures,
    )
