"""The guards of each layer as blocking asset checks."""

from collections.abc import Iterator

import dagster as dg

from orchestration.defs.manifest import MODEL_SCHEMAS
from orchestration.defs.resources import PipelineResource
from orchestration.quality import GUARDS, Guard, run_guard


def _asset_key(layer: str, guard: Guard) -> dg.AssetKey:
    """The asset that a guard looks at: the raw table, else its model."""
    if layer == "raw":
        return dg.AssetKey(["raw", guard.dataset])
    return dg.AssetKey([MODEL_SCHEMAS[guard.model], guard.model])


def _layer_checks(layer: str, guards: list[Guard]) -> dg.AssetChecksDefinition:
    specs = {
        (guard.dataset, guard.check_name): dg.AssetCheckSpec(
            name=f"guard_{guard.check_name}",
            asset=_asset_key(layer, guard),
            description=guard.description,
            blocking=guard.severity == "error",
        )
        for guard in guards
    }

    @dg.multi_asset_check(name=f"{layer}_guard", specs=list(specs.values()))
    def check(pipeline: PipelineResource) -> Iterator[dg.AssetCheckResult]:
        journal = pipeline.journal
        with journal.layer(f"{layer} guard"):
            report = run_guard(pipeline.settings, layer, journal.run_id)
        for result in report.results:
            if not result.passed:
                journal.line(
                    f"{layer} guard",
                    f"{result.dataset} {result.check_name}",
                    f"{result.severity.upper()}: observed {result.observed}, expected {result.expected}. {result.remedy}",
                )
            yield dg.AssetCheckResult(
                passed=result.passed,
                asset_key=specs[(result.dataset, result.check_name)].asset_key,
                check_name=specs[(result.dataset, result.check_name)].name,
                severity=dg.AssetCheckSeverity.ERROR if result.severity == "error" else dg.AssetCheckSeverity.WARN,
                description=f"observed {result.observed}, expected {result.expected}",
                metadata={
                    "observed": result.observed,
                    "expected": result.expected,
                    "remedy": result.remedy,
                    "docs": dg.MetadataValue.path(str(pipeline.settings.data_docs_dir / "index.html")),
                },
            )
        passed = sum(result.passed for result in report.results)
        journal.line(f"{layer} guard", "expectations", f"{passed} of {len(report.results)} hold")

    return check


guard_checks = [_layer_checks(layer, guards) for layer, guards in GUARDS.items()]
