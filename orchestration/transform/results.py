"""What building and testing say of each node."""

from __future__ import annotations

from dataclasses import dataclass

RETIRED = "retired"  # no model makes it any more, so it was dropped


class TransformError(RuntimeError):
    """A model could not be built or one of its tests failed; the message lists each with its reason."""


@dataclass(frozen=True)
class NodeResult:
    """What became of one model, seed or test.

    `status` is dbt's own (success, pass, warn, error, fail, skipped) or `retired`; `seconds` the execution time;
    `failures` the failing rows of a test.
    """

    unique_id: str
    name: str
    resource_type: str
    status: str
    seconds: float
    message: str | None
    failures: int | None

    @property
    def ok(self) -> bool:
        """Whether the node neither failed nor was skipped because of a failure."""
        return self.status in {"success", "pass", "warn", "no-op", RETIRED}
