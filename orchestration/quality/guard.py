"""What a guard is: one expectation on one dataset, what it found, and the report of a layer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orchestration.quality.look import Look

ERROR = "error"
WARN = "warn"


@dataclass(frozen=True)
class Found:
    """What a guard measured, in numbers and in words.

    `value` must not be above the limit; None says that there was nothing to look at, and passes. The limit is the
    guard's threshold, unless the data decide it (`limit`). Words hold counts, dates and shares, never values of
    personal columns.
    """

    value: float | None
    observed: str
    limit: float | None = None
    expected: str | None = None


NOTHING = Found(None, "nothing to look at")


@dataclass(frozen=True)
class Guard:
    """One expectation: `value` of `measure` is at most `limit` (a number, or a threshold's name in the source YAML).

    `model` is the relation that it looks at, for the lineage; `dataset` is where its threshold stands.
    `expected` says in words what is allowed, with `{limit}` in it.
    """

    dataset: str
    check_name: str
    severity: str
    description: str
    remedy: str
    model: str
    limit: float | str
    expected: str
    measure: Callable[[Look, str], Found] = field(repr=False)


@dataclass(frozen=True)
class GuardResult:
    """A guard's result, as it stands in `ops.guard_results`."""

    dataset: str
    check_name: str
    severity: str
    passed: bool
    observed: str
    expected: str
    remedy: str


@dataclass(frozen=True)
class GuardReport:
    """All results of one layer in one run."""

    layer: str
    run_id: str
    results: list[GuardResult]

    @property
    def passed(self) -> bool:
        """Whether no error stands, so that the run may go on; warnings do not stop it."""
        return not self.errors

    @property
    def errors(self) -> list[GuardResult]:
        """What stops the run."""
        return [result for result in self.results if not result.passed and result.severity == ERROR]

    @property
    def warnings(self) -> list[GuardResult]:
        """What deserves a look."""
        return [result for result in self.results if not result.passed and result.severity == WARN]


class Guards(list[Guard]):
    """The guards of a layer; `add` is a decorator that turns a measuring function into one guard per dataset.

    The function's name is the check's name and its docstring the description.
    """

    def add(
        self,
        datasets: str | Iterable[str],
        severity: str,
        limit: float | str,
        expected: str,
        remedy: str,
        model: str = "{dataset}",
    ) -> Callable[[Callable[[Look, str], Found]], Callable[[Look, str], Found]]:
        """Register the decorated function for each of `datasets`; `{dataset}` in the texts becomes its name."""

        def register(measure: Callable[[Look, str], Found]) -> Callable[[Look, str], Found]:
            for dataset in [datasets] if isinstance(datasets, str) else datasets:
                self.append(
                    Guard(
                        dataset=dataset,
                        check_name=measure.__name__,
                        severity=severity,
                        description=" ".join((measure.__doc__ or "").split()),
                        remedy=remedy.replace("{dataset}", dataset),
                        model=model.replace("{dataset}", dataset),
                        limit=limit,
                        expected=expected,
                        measure=measure,
                    )
                )
            return measure

        return register
