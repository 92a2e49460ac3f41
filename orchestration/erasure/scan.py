"""Look for erased people in every file below the data folder: byte by byte, and row by row where files compress texts."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import duckdb

from orchestration.bounds import Bounds
from orchestration.erasure.search import Found
from orchestration.hardening import lock_down, shut_out
from orchestration.ingest.paths import glob_escaped
from orchestration.ingest.sql import identifier, literal
from orchestration.settings import Settings

CHUNK = 8 * 1024 * 1024
LEAST = 6  # signs of a text that is looked for by itself; a shorter one stands everywhere


@dataclass(frozen=True)
class Needles:
    """Texts to look for. `addresses` (e-mail and phone) are blanked wherever they stand, `numbers` are whole words."""

    addresses: list[str]
    numbers: list[str]
    texts: list[str]

    def without(self, common: set[str]) -> Needles:
        """Without texts that other people's records hold as well."""
        return Needles(self.addresses, self.numbers, [text for text in self.texts if text not in common])


def needles_of(found: Found, given: tuple[str, ...]) -> Needles:
    """What only these people's data should hold."""
    texts = {value for text in found.texts for value in _values(text)}
    addresses = {*found.emails, *found.phones, *(text for text in given if "@" in text)}
    addresses |= {address for text in texts for address in re.findall(r"[^\s,;:<>\"]+@[^\s,;:<>\"]+\.\w+", text)}
    addresses |= {quote(text, safe="") for text in addresses if "@" in text}
    return Needles(
        _long(addresses), _long({text.rsplit(":", 1)[-1] for text in (*found.customers, *found.loyalty)}), _long({text for text in texts if " " in text.strip()})
    )  # fmt: skip


def _long(texts: set[str]) -> list[str]:
    kept = {text.strip() for text in texts if len(text.strip()) >= LEAST}
    return sorted(kept, key=lambda text: (-len(text), text))


def _values(text: str) -> list[str]:
    """The values of a JSON object, or the text."""
    try:
        content = json.loads(text)
    except ValueError:
        return [text]
    return [str(value) for value in content.values()] if isinstance(content, dict) else [text]


def remove_mentions(settings: Settings, needles: Needles, found: Found) -> list[str]:
    """Remove logs and pages that hold a needle, exports that hold a plain hash, and exported marts; all can be made anew."""
    hashes = {hashlib.sha256(text.strip().lower().encode()).hexdigest() for text in found.emails}
    hashes |= {hashlib.sha256(re.sub(r"[^+0-9]", "", text).encode()).hexdigest() for text in found.phones}
    exported = Needles(sorted(hashes), [], [])
    logs = (settings.dagster_home, settings.dbt_target_dir.parent, settings.gx_dir, settings.data_docs_dir)
    pages = (*logs, settings.data_dir / "docs_site")
    removed = [path for path in _files(settings.data_dir / "exports") if holds(path, exported)]
    removed += [path for path in _files(settings.exported_marts_dir) if path not in removed]
    removed += [path for folder in pages for path in _files(folder) if holds(path, needles)]
    for path in removed:
        path.unlink()
    return [path.relative_to(settings.data_dir).as_posix() for path in removed]


def scan(settings: Settings, needles: Needles) -> tuple[int, list[str]]:
    """How many files were looked at, and the names of those that still hold a needle."""
    files = _files(settings.data_dir)
    found = [path for path in files if holds(path, needles)]
    return len(files), [path.relative_to(settings.data_dir).as_posix() for path in found]


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def holds(path: Path, needles: Needles) -> bool:
    """Whether a needle stands in a file's bytes or, in Parquet and DuckDB files, in its rows."""
    if _holds_bytes(path, needles):
        return True
    try:
        return path.suffix in (".parquet", ".duckdb") and _holds_rows(path, needles)
    except duckdb.Error:
        return False  # neither of the two, whatever it is called


def _holds_bytes(path: Path, needles: Needles) -> bool:
    words = [needle.lower().encode() for needle in (*needles.addresses, *needles.texts)]
    numbers = [
        re.compile(rb"(?<![a-z0-9])" + re.escape(number.lower().encode()) + rb"(?![a-z0-9])")
        for number in needles.numbers
    ]
    keep = max((len(each) + 1 for each in (*words, *(number.encode() for number in needles.numbers))), default=1)
    with path.open("rb") as file:
        before = b""
        while chunk := file.read(CHUNK):
            text = (before + chunk).lower()
            if any(word in text for word in words) or any(number.search(text) for number in numbers):
                return True
            before = text[-keep:]
    return False


def _holds_rows(path: Path, needles: Needles) -> bool:
    with duckdb.connect(":memory:", config=Bounds.from_env().config()) as connection:
        if path.suffix == ".parquet":
            lock_down(connection, path.parent)
            relations = [f"read_parquet({literal(glob_escaped(path))}, hive_partitioning => false)"]
        else:
            connection.execute(f"ATTACH {literal(str(path))} AS looked_at (READ_ONLY)")
            shut_out(connection)
            relations = [
                f"looked_at.{identifier(schema)}.{identifier(table)}"
                for schema, table in connection.execute(
                    "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'looked_at'"
                ).fetchall()
            ]
        return any(_relation_holds(connection, relation, needles) for relation in relations)


def _relation_holds(connection: duckdb.DuckDBPyConnection, relation: str, needles: Needles) -> bool:
    described = connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    columns = [identifier(row[0]) for row in described if row[1] in ("VARCHAR", "JSON")]
    words = "".join(
        f" OR contains(lower({{0}}), {literal(each.lower())})" for each in (*needles.addresses, *needles.texts)
    )
    numbers = ", ".join(literal(number) for number in needles.numbers) or "NULL"
    tests = " OR ".join(f"({column} IN ({numbers}){words.replace('{0}', column)})" for column in columns)
    row = connection.execute(f"SELECT count(*) FROM {relation} WHERE {tests}").fetchone() if tests else None
    return row is not None and row[0] > 0


def common_texts(connection: duckdb.DuckDBPyConnection, tables: dict[str, list[str]], texts: list[str]) -> set[str]:
    """Those texts that raw rows still hold: they are not these people's alone."""
    found: set[str] = set()
    for table, columns in tables.items():
        for text in texts:
            tests = " OR ".join(f"contains(lower({identifier(each)}), {literal(text.lower())})" for each in columns)
            row = connection.execute(f"SELECT count(*) FROM raw.{identifier(table)} WHERE {tests}").fetchone()
            if row and row[0]:
                found.add(text)
    return found
