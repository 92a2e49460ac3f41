"""dbt, run in this process on one parsed manifest."""

from orchestration.transform.project import (
    LAYERS,
    NodeResult,
    TransformError,
    build_layer,
    manifest_is_current,
    parse_project,
)

__all__ = ["LAYERS", "NodeResult", "TransformError", "build_layer", "manifest_is_current", "parse_project"]
