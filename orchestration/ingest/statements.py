"""The statements that carry a file's rows into raw and quarantine, from a contract and a matched source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from orchestration.ingest.contracts import Column, Contract
from orchestration.ingest.parsing import Parsed, parse, text_of
from orchestration.ingest.source import Match, Source
from orchestration.ingest.sql import identifier, json_object, literal

SHOWN = 60  # characters of a value that a reason shows


@dataclass(frozen=True)
class _Slot:
    """One contract column of this file: the names it has in the statement, and how it is read."""

    column: Column
    text: str
    base: str
    value: str
    parsed: Parsed

    @property
    def unreadable(self) -> str:
        return f"{self.parsed.present} AND {self.value} IS NULL"

    @property
    def broken(self) -> str:
        return f"{self.value} IS NULL" if self.column.required else self.unreadable

    @property
    def reason(self) -> str:
        """SQL for why the value broke; values of personal columns, and what looks like an e-mail, are not shown."""
        name = self.column.name
        shown = f"'''' || left({self.parsed.text}, {SHOWN}) || ''''"
        hidden = "'the value'"
        if self.column.personal:
            shown = hidden
        else:
            shown = f"CASE WHEN contains({self.parsed.text}, '@') THEN {hidden} ELSE {shown} END"
        wrong = self.parsed.complaint
        if self.parsed.check:
            wrong = f"CASE WHEN {self.base} IS NULL THEN {wrong} ELSE {self.parsed.check_complaint} END"
        told = f"concat({literal(name + ': ')}, {shown}, ' ', {wrong})"
        empty = f" WHEN {self.value} IS NULL THEN {literal(name + ' is empty')}" if self.column.required else ""
        return f"CASE WHEN {self.unreadable} THEN {told}{empty} END"


class FileStatements:
    """SQL for one file. Parameters: $file_id, $loaded_at, and those of the source."""

    def __init__(
        self,
        contract: Contract,
        source: Source,
        matched: Match,
        timezone: str,
        place: Mapping[str, str | None] | None = None,
    ) -> None:
        """`timezone` is that of timestamps without an offset; `place` is what a file's folder says, by column."""
        self.contract, self.source, self.matched = contract, source, matched
        self.place = place or {}
        self.slots = []
        for i, (column, field) in enumerate(matched.columns.items()):
            text = f"t{i}" if field.kind == "text" else text_of(field)
            base = f"b{i}"
            parsed = parse(column, field, text, base, timezone)
            self.slots.append(_Slot(column, text, base, f"v{i}" if parsed.check else base, parsed))

    @property
    def parameters(self) -> dict[str, object]:
        """Parameters of the source."""
        return dict(self.source.parameters)

    def load_good_rows(self) -> str:
        """Insert every row that keeps the contract into raw."""
        filled = {slot.column.name: slot.value for slot in self.slots}
        unparsed = [
            (slot.column.name, slot.unreadable, slot.parsed.text)
            for slot in self.slots
            if not slot.column.quarantines and self._can_fail(slot.column)
        ]
        told = {name: literal(text) if text else "NULL" for name, text in self.place.items()}
        kept = () if self.contract.part else self.matched.extras  # a system's files have columns that nobody needs
        extras = [(field.header, f"{text_of(field)} IS NOT NULL", text_of(field)) for field in kept]
        values = {
            **{
                column.name: told.get(column.name) or filled.get(column.name, "NULL")
                for column in self.contract.columns
            },
            "_file_id": "$file_id",
            "_row_number": "_row_number",
            "_loaded_at": "$loaded_at",
            "_unparsed": json_object(unparsed),
            "_extra": json_object(extras),
        }
        columns = ", ".join(identifier(name) for name in values)
        return (
            f"INSERT INTO {identifier(self.contract.schema)}.{identifier(self.contract.name)} ({columns}) "
            f"{self._rows()} SELECT {', '.join(values.values())} FROM judged WHERE NOT ({self._broken()})"
        )

    def quarantine_bad_rows(self) -> str:
        """Insert every other row into quarantine, with its content and every reason; run after `load_good_rows`."""
        loaded = f"SELECT _row_number FROM {identifier(self.contract.schema)}.{identifier(self.contract.name)}"
        rest = (
            f"SELECT * FROM ({self.source.relation}) ANTI JOIN ({loaded} WHERE _file_id = $file_id) USING (_row_number)"
        )
        members = [(field.header, f"{field.sql} IS NOT NULL", text_of(field)) for field in self.source.fields]
        reasons = ", ".join([slot.reason for slot in self._strict] or ["NULL"])
        return (
            "INSERT INTO ops.quarantined_rows (file_id, dataset, row_number, content, reasons, loaded_at) "
            f"{self._rows(rest)} SELECT $file_id, {literal(self.contract.name)}, _row_number, "
            f"coalesce(_content, {json_object(members)}, '{{}}'), coalesce(_problem, concat_ws('; ', {reasons})), "
            f"$loaded_at FROM judged WHERE {self._broken()}"
        )

    @property
    def _strict(self) -> list[_Slot]:
        return [slot for slot in self.slots if slot.column.quarantines]

    @staticmethod
    def _can_fail(column: Column) -> bool:
        return column.data_type != "varchar" or bool(column.accepted_values or column.pattern)

    def _broken(self) -> str:
        return " OR ".join(["_problem IS NOT NULL", *(f"({slot.broken})" for slot in self._strict)])

    def _rows(self, relation: str | None = None) -> str:
        texts = [
            f"{text_of(field)} AS {slot.text}"
            for slot, field in zip(self.slots, self.matched.columns.values(), strict=True)
            if field.kind == "text"
        ]
        bases = [f"{slot.parsed.value} AS {slot.base}" for slot in self.slots]
        checked = [
            f"CASE WHEN {slot.parsed.check} THEN {slot.base} END AS {slot.value}"
            for slot in self.slots
            if slot.parsed.check
        ]
        return (
            f"WITH source AS ({relation or self.source.relation}), "
            f"texts AS (SELECT {', '.join(['*', *texts])} FROM source), "
            f"parsed AS (SELECT {', '.join(['*', *bases])} FROM texts), "
            f"judged AS (SELECT {', '.join(['*', *checked])} FROM parsed)"
        )
