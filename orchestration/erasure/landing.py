"""Landing files and erased people: what lies there is rewritten without them, before anything is loaded from it."""

from __future__ import annotations

import gzip
import json
import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from orchestration.bounds import Bounds
from orchestration.erasure import records, search, tables
from orchestration.erasure.fields import DEVICES, is_personal, normalised
from orchestration.erasure.hashes import Erased, list_file, read_erased
from orchestration.errors import WarehouseError
from orchestration.hardening import lock_down
from orchestration.ingest.content import sha256
from orchestration.ingest.contracts import Contract, read_contracts
from orchestration.ingest.landing import shown
from orchestration.ingest.native.recognise import KINDS
from orchestration.ingest.native.source import shop_of
from orchestration.ingest.paths import glob_escaped
from orchestration.ingest.sql import identifier, literal
from orchestration.settings import Settings, private_files

TEXT = tuple(f"{kind}{packed}" for kind in KINDS for packed in ("", ".gz"))


@dataclass(frozen=True)
class Cleaned:
    """A landing file that was rewritten: its name, the records changed, its SHA-256 before and after."""

    name: str
    records: int
    before: str
    after: str


def keep_erased_out(settings: Settings, connection: duckdb.DuckDBPyConnection) -> None:
    """Before a load: rewrite each landing file that has come or changed and holds an erased person.

    Raises WarehouseError when such a file cannot be rewritten.
    """
    row = connection.execute("SELECT max(hash_key) FROM ops.identity_key").fetchone()
    erased = read_erased(settings, row[0] if row and row[0] else "")
    if erased:
        clean_landing(settings, connection, erased)


def clean_landing(settings: Settings, connection: duckdb.DuckDBPyConnection, erased: Erased) -> list[Cleaned]:
    """Rewrite landing files without the erased; the ledger then knows the new content.

    Returns the name and the number of records of each, with its SHA-256 before and after.
    """
    checked_file = list_file(settings).with_name("checked.json")
    checked = json.loads(checked_file.read_text()) if checked_file.exists() else {}
    contracts = read_contracts(settings.project_dir)
    cleaned: list[Cleaned] = []
    seen: dict[str, list[int]] = {}
    for path in _files(settings.landing_dir):
        name = path.relative_to(settings.landing_dir).as_posix()
        if checked.get(name) != _stamp(path, erased):
            before = sha256(path)[0]
            try:
                contract = contracts.get(name.split("/")[0])
                count = clean_file(path, erased if contract else _of_system(settings, erased, name), contract)
            except (OSError, UnicodeError) as error:
                raise WarehouseError(
                    f"{shown(name)} may hold an erased person and cannot be rewritten ({type(error).__name__}). "
                    "Remove it, or make the landing folder writable."
                ) from None
            if count:
                cleaned.append(Cleaned(name, count, before, sha256(path)[0]))
                _know_again(connection, cleaned[-1])
        stem, extension = _split(path.name)
        if erased.without(stem) != stem:
            path = path.rename(path.with_name(f"erased{erased.without(stem)}-{len(seen)}{extension}"))
        seen[path.relative_to(settings.landing_dir).as_posix()] = _stamp(path, erased)
    with private_files():
        checked_file.parent.mkdir(parents=True, exist_ok=True)
        checked_file.write_text(json.dumps(seen))
    return cleaned


def clean_file(path: Path, erased: Erased, contract: Contract | None) -> int:
    """Rewrite one file, if it holds an erased person; returns the number of records changed."""
    known = _known(contract) if contract else None
    drop = contract is not None and contract.key == ("customer_id",)
    if path.name.lower().endswith(TEXT):
        try:
            return records.scrub_text(path, erased, known, drop)
        except (EOFError, gzip.BadGzipFile, zlib.error):
            return 0  # broken files are rejected by the loader, and never kept
    if path.name.lower().endswith(".parquet"):
        return _scrub_parquet(path, erased, known, drop)
    return 0


def _of_system(settings: Settings, erased: Erased, name: str) -> Erased:
    """The erased as a system's own files know them: its customer numbers are its own, tracking carries a shop's."""
    system, shop = name.split("/")[0], shop_of(name)
    parts = {each.part for each in read_contracts(settings.project_dir).values() if system in each.folders}
    if "events" in parts:
        tracked = settings.setting("tracked_shops").get(system)
        return replace(erased, prefix=f"{tracked}:" if tracked else "")
    return replace(erased, prefix=f"{system}:{f'{shop}:' if shop else ''}")


def _known(contract: Contract) -> frozenset[str]:
    names = {name for column in contract.columns for name in (column.name, *column.aliases)}
    return frozenset(normalised(name) for name in names)


def _files(landing_dir: Path) -> Iterator[Path]:
    for folder, _, names in os.walk(landing_dir):
        for name in sorted(names):
            path = Path(folder) / name
            if path.is_file() and not path.is_symlink():
                yield path


def _split(name: str) -> tuple[str, str]:
    extension = re.search(r"(\.[A-Za-z]{2,7}(\.gz)?)$", name)
    return (name[: extension.start()], extension.group()) if extension else (name, "")


def _stamp(path: Path, erased: Erased) -> list[int]:
    return [path.stat().st_size, path.stat().st_mtime_ns, path.stat().st_ino, erased.count]


def _know_again(connection: duckdb.DuckDBPyConnection, file: Cleaned) -> None:
    """Let the ledger know the rewritten content as the one that it loaded, and refuse the old one for ever."""
    known = connection.execute(
        "SELECT DISTINCT dataset FROM ops.loaded_files WHERE content_sha256 = ? AND status = 'loaded'", [file.before]
    ).fetchall()
    tables.know_again(connection, "ops.loaded_files", [(file.before, file.after)])
    for (dataset,) in known:
        connection.execute(
            "INSERT INTO ops.loaded_files BY NAME SELECT coalesce(max(file_id), 0) + 1 AS file_id, ? AS dataset, "
            "'(erased)' AS file_name, ? AS content_sha256, 0 AS bytes, 'withdrawn' AS status, "
            "'it held a person who was erased' AS reason, 0 AS rows_read, 0 AS rows_loaded, 0 AS rows_quarantined, "
            "0 AS values_unparsed FROM ops.loaded_files",
            [dataset, file.before],
        )


def _scrub_parquet(path: Path, erased: Erased, known: frozenset[str] | None, drop: bool) -> int:
    target = path.with_name(f".{path.name}.part")
    read = f"read_parquet({literal(glob_escaped(path))}, hive_partitioning => false)"
    with duckdb.connect(":memory:", config=Bounds.from_env().config()) as connection:
        lock_down(connection, path.parent)
        search.prepare(connection, erased.key, erased.hashes)
        try:
            described = connection.execute(f"DESCRIBE SELECT * FROM {read}").fetchall()
        except duckdb.Error:
            return 0
        columns = [row[0] for row in described]
        texts = [row[0] for row in described if row[1] in ("VARCHAR", "BIGINT", "INTEGER")]
        theirs = search.belongs(texts, literal(erased.prefix))
        row = connection.execute(f"SELECT count(*) FROM {read} WHERE {theirs}").fetchone()
        count = int(row[0]) if row else 0
        if not count:
            return 0
        blank = [
            f"CASE WHEN {theirs} THEN {tables.blank(name)} ELSE {identifier(name)} END AS {identifier(name)}"
            for name in columns
            if is_personal(name, known) or normalised(name) in DEVICES
        ]
        chosen = f"* REPLACE ({', '.join(blank)})" if blank else "*"
        rows = f"SELECT * FROM {read} WHERE NOT ({theirs})" if drop else f"SELECT {chosen} FROM {read}"
        connection.execute(f"COPY ({rows}) TO {literal(str(target))} (FORMAT parquet)")
    target.chmod(path.stat().st_mode & 0o777)
    target.replace(path)
    return count
