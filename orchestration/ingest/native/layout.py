"""What a layout is: how a file is recognised, and what it feeds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

PASSED_OVER = "passed over: "  # a reason that opens so is no fault: the row repeats what others hold, such as a total


@dataclass(frozen=True)
class Row:
    """One row for a contract: its number in the file and its values as text, or why it cannot be one.

    A `problem` that opens with PASSED_OVER is recorded with its content and is no fault of the file. `content` is kept
    with the problem.
    """

    number: int
    values: Mapping[str, str | None] = field(default_factory=dict)
    problem: str = ""
    content: str = ""


@dataclass(frozen=True)
class Look:
    """What a first look at a file found: a table's header, or the first document's members.

    `names` are the header's names, or the members of the first document, in snake case. `preamble` are the lines
    before a header. `empty` means JSON without any document.
    """

    path: Path
    kind: str  # table, documents or parquet
    names: tuple[str, ...] = ()
    encoding: str = "utf-8"
    delimiter: str = ","
    header_row: int = 0
    preamble: tuple[tuple[str, ...], ...] = ()
    first: Mapping[str, object] = field(default_factory=dict)
    empty: bool = False

    @property
    def is_table(self) -> bool:
        """Whether it has rows and columns, as text or as Parquet."""
        return self.kind in ("table", "parquet")

    def has(self, *names: str) -> bool:
        """Whether all of these are among the names."""
        return set(names) <= set(self.names)

    def has_any(self, *names: str) -> bool:
        """Whether one of these is among the names."""
        return bool(set(names) & set(self.names))


Part = Callable[[Look], Iterable[Row]]


@dataclass(frozen=True)
class Layout:
    """One shape of file of one system. `parts` are the contracts' parts that it feeds, with their readers.

    A part without a reader is read by DuckDB alone, by the names and aliases of its contract.

    `refusal` says why nothing is taken from it, for files that a shop may well have and the warehouse does not need.
    """

    name: str
    source: str
    fits: Callable[[Look], bool]
    parts: Mapping[str, Part | None] = field(default_factory=dict)
    refusal: str = ""
