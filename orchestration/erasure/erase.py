"""Erase people: remember their hashes, take them out of every file below the data folder, look whether that is so."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from orchestration.bounds import Bounds
from orchestration.erasure import search, tables
from orchestration.erasure.files import rewrite
from orchestration.erasure.hashes import Erased, add_erased, hash_of, normalised_phone, read_erased
from orchestration.erasure.landing import clean_landing
from orchestration.erasure.requests import Request
from orchestration.erasure.scan import LEAST, Needles, common_texts, needles_of, remove_mentions, scan
from orchestration.errors import ConfigurationError
from orchestration.ingest.landing import shown
from orchestration.ingest.loader import open_warehouse
from orchestration.ingest.one_file import transaction
from orchestration.journal import one_run
from orchestration.publish import versions
from orchestration.publish.snapshot import STORAGE_VERSION
from orchestration.settings import PRIVATE_STORAGE, Settings, private_files
from orchestration.spark.lake import forget

ROUNDS = 5  # identifiers that new rows bring are followed this far


@dataclass
class Receipt:
    """What an erasure did, without a word of who it was. `still_found` must be empty.

    A bucket is its owner's: what we have of it are copies.
    """

    erased_at: str
    identifiers: list[str] = field(default_factory=list)
    people: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    landing_files: dict[str, int] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    rewritten: list[str] = field(default_factory=list)
    scanned_files: int = 0
    to_be_cleaned_by_its_owner: list[str] = field(default_factory=list)
    still_found: list[str] = field(default_factory=list)


def erase(settings: Settings, request: Request) -> tuple[Receipt, Path]:
    """Erase everybody whom the identifiers name, and everything by which they are known; returns receipt and its file.

    Money stays: orders lose their person. Every database file is written anew. Safe to repeat after an interruption.

    Raises ConfigurationError when there is no warehouse yet, RunInProgressError while a run is under way.
    """
    if not settings.warehouse.exists():
        raise ConfigurationError(f"{settings.warehouse} does not exist: nothing was ever loaded.")
    receipt = Receipt(datetime.now(UTC).isoformat(timespec="seconds"))
    if settings.landing_url:
        receipt.to_be_cleaned_by_its_owner.append(settings.landing_url)
    with one_run(settings, "erasure"):
        with open_warehouse(settings, keep_out=False) as connection:
            key = str(connection.execute("SELECT max(hash_key) FROM ops.identity_key").fetchall()[0][0])
            found, people, hashes = _resolve(connection, key, request)
            receipt.people, receipt.identifiers = max(len(people), 1), sorted(hashes)
            add_erased(settings, hashes)
            needles = needles_of(found, request.identifiers)
            cleaned = clean_landing(settings, connection, read_erased(settings, key))
            receipt.landing_files = {shown(file.name): file.records for file in cleaned}
            contents = [(file.before, file.after) for file in cleaned]
            receipt.rows["warehouse"] = _scrub_private(connection, key, hashes, needles, found)
            forget(settings)
            needles = needles.without(common_texts(connection, search.raw_tables(connection), needles.texts))
        receipt.rewritten.append(_rewritten(settings, settings.warehouse))
        for backup in sorted((settings.data_dir / "backups").glob("*/warehouse.duckdb")):
            receipt.rows[backup.parent.name] = _scrub_backup(backup, key, hashes, needles, found, contents)
            receipt.rewritten.append(_rewritten(settings, backup))
        for version in _versions(settings):
            receipt.rows[version.name] = _scrub_version(settings, version, key, hashes, people, contents, found.devices)
            receipt.rewritten.append(_rewritten(settings, version, STORAGE_VERSION, 0o444))
        shutil.rmtree(settings.temp_dir, ignore_errors=True)
        receipt.removed = remove_mentions(settings, needles, found)
        receipt.scanned_files, receipt.still_found = scan(settings, needles)
    return receipt, _write(settings, receipt)


def forget_again(settings: Settings) -> None:
    """After a restore: take out everybody on the list of the erased once more."""
    with one_run(settings, "erasure"):
        with open_warehouse(settings) as connection:
            key = str(connection.execute("SELECT max(hash_key) FROM ops.identity_key").fetchall()[0][0])
            hashes = set(read_erased(settings, key).hashes)
            if not hashes:
                return
            search.prepare(connection, key, hashes)
            found = search.look(connection)
            _scrub_private(connection, key, hashes, needles_of(found, ()), found)
            forget(settings)
        rewrite(settings.warehouse)
        for version in _versions(settings):
            _scrub_version(settings, version, key, hashes, set(), [], found.devices)
            rewrite(version, STORAGE_VERSION, 0o444)


def _resolve(
    connection: duckdb.DuckDBPyConnection, key: str, request: Request
) -> tuple[search.Found, set[str], set[str]]:
    """What the rows hold, person ids, and the hashes of every identifier of the people named."""
    hashes = {each for text in request.identifiers for each in _hashes_of(key, text)}
    people: set[str] = set()
    hashes |= _of_cluster(connection, key, hashes, people)
    for _ in range(ROUNDS):
        search.prepare(connection, key, hashes)
        found = search.look(connection)
        more = {hash_of(key, text.strip().lower()) for text in found.emails if "@" in text}
        more |= {hash_of(key, phone) for text in found.phones if (phone := normalised_phone(text))}
        more |= {hash_of(key, f"c:{text.strip()}") for text in found.customers}
        more |= {hash_of(key, f"l:{text.strip()}") for text in found.loyalty}
        fresh = more - hashes - _of_others(connection, key, people)
        if not fresh:
            break
        hashes |= fresh | _of_cluster(connection, key, fresh, people)
    devices = found.devices - search.shared_devices(connection)
    return found, people, hashes | {hash_of(key, f"d:{text.strip()}") for text in devices}


def _hashes_of(key: str, text: str) -> set[str]:
    """All that a text may be."""
    if "@" in text:
        return {hash_of(key, text.lower())}
    hashes = {hash_of(key, f"c:{text}"), hash_of(key, f"l:{text}")}
    phone = normalised_phone(text)
    return hashes | ({hash_of(key, phone)} if phone else set())


def _clusters(connection: duckdb.DuckDBPyConnection, key: str) -> list[tuple[str, str]]:
    """Hash and person of every identifier that the models know."""
    if not _exists(connection, "intermediate", "int_identifiers_clustered"):
        return []
    rows = connection.execute("SELECT identifier, person_id FROM intermediate.int_identifiers_clustered").fetchall()
    return [
        (text[2:] if text[:2] in ("e:", "p:") else hash_of(key, text), person)
        for text, person in rows
    ]  # fmt: skip


def _of_cluster(connection: duckdb.DuckDBPyConnection, key: str, hashes: set[str], people: set[str]) -> set[str]:
    clusters = _clusters(connection, key)
    people |= {person for each, person in clusters if each in hashes}
    return {each for each, person in clusters if person in people}


def _of_others(connection: duckdb.DuckDBPyConnection, key: str, people: set[str]) -> set[str]:
    """Identifiers of other people and placeholders, which must not be followed; shared devices are such too."""
    others = {each for each, person in _clusters(connection, key) if person not in people}
    if _exists(connection, "intermediate", "int_identifiers_ignored"):
        rows = connection.execute("SELECT identifier FROM intermediate.int_identifiers_ignored").fetchall()
        others |= {text[2:] if text[:2] in ("e:", "p:") else hash_of(key, text) for (text,) in rows}
    return others


def _exists(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> bool:
    found = connection.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE schema_name = ? AND table_name = ?", [schema, table]
    ).fetchone()
    return found is not None and found[0] > 0


def _scrub_private(
    connection: duckdb.DuckDBPyConnection, key: str, hashes: set[str], needles: Needles, found: search.Found
) -> int:
    search.prepare(connection, key, hashes)
    with transaction(connection):
        rows = tables.scrub_raw(connection, needles.addresses)
        rows += tables.scrub_books(connection, needles.addresses, found.customers)
        tables.drop_derived(connection)
    return rows


def _scrub_backup(
    path: Path, key: str, hashes: set[str], needles: Needles, found: search.Found, contents: tables.Contents
) -> int:
    with private_files(), duckdb.connect(str(path), config=Bounds.from_env().config()) as connection:
        tables.know_again(connection, "ops.loaded_files", contents)
        return _scrub_private(connection, key, hashes, needles, found)


def _scrub_version(
    settings: Settings,
    version: Path,
    key: str,
    hashes: set[str],
    people: set[str],
    contents: tables.Contents,
    devices: set[str],
) -> int:
    version.chmod(0o600)
    about_people = {path.stem for path in (settings.project_dir / "models" / "marts" / "customers").glob("*.sql")}
    with duckdb.connect(str(version), config=Bounds.from_env().config()) as connection:
        people = set(people)
        if _exists(connection, "marts", "identity_map"):
            known = connection.execute("SELECT person_id, identifier FROM marts.identity_map").fetchall()
            people |= {
                person
                for person, text in known
                if text in hashes or hash_of(key, f"c:{text}") in hashes or hash_of(key, f"l:{text}") in hashes
            }
        tables.know_again(connection, "meta.loaded_files", contents)
        named = {device: Erased(key, frozenset()).forgotten(device) for device in devices if len(device) >= LEAST}
        return tables.scrub_published(connection, people, about_people, named)


def _versions(settings: Settings) -> list[Path]:
    folders = [versions.versions_dir(settings), *(settings.data_dir / "backups").glob("*/published/versions")]
    return sorted(path for folder in folders for path in folder.glob("warehouse-*.duckdb"))


def _rewritten(settings: Settings, path: Path, storage_version: str = PRIVATE_STORAGE, mode: int = 0o600) -> str:
    rewrite(path, storage_version, mode)
    return path.relative_to(settings.data_dir).as_posix()


def _write(settings: Settings, receipt: Receipt) -> Path:
    folder = settings.data_dir / "erasures"
    name = receipt.erased_at.replace(":", "").replace("+0000", "Z")
    path = folder / f"receipt-{name}.json"
    with private_files():
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(receipt), indent=2) + "\n")
    return path
