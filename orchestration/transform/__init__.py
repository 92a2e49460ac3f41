"""dbt, run in this process on one parsed manifest."""

from orchestration.transform.changes import close_changes, holds_the_rest
from orchestration.transform.inputs import input_fingerprint
from orchestration.transform.project import (
    LAYERS,
    build_layer,
    manifest_is_current,
    parse_project,
)
from orchestration.transform.results import NodeResult, TransformError

__all__ = [
    "LAYERS",
    "NodeResult",
    "TransformError",
    "build_layer",
    "close_changes",
    "holds_the_rest",
    "input_fingerprint",
    "manifest_is_current",
    "parse_project",
]
