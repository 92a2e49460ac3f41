"""Run the declared queries through DuckDB's scanners, read only, and land what is new as Parquet.

What was fetched before is read from the files that it was landed in: there is no other memory, and a file that was
written whole is all that a query has to do with its watermark.
"""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import duckdb

from orchestration.errors import ConfigurationError, WarehouseError
from orchestration.extract.declared import Database, Query, read_databases
from orchestration.hardening import lock_down
from orchestration.ingest.contracts import read_contracts
from orchestration.ingest.paths import glob_escaped
from orchestration.ingest.sql import identifier, literal
from orchestration.settings import Settings, make_data_dir

# Rows are fetched again from so long before the newest one: a transaction may end after others that began later.
LATE_MINUTES = 60


@dataclass(frozen=True)
class Extracted:
    """What a query brought: rows that were not landed before. `file` is None when there were none."""

    database: str
    dataset: str
    rows: int
    file: Path | None


def extract(
    settings: Settings, environ: Mapping[str, str] | None = None, say: Callable[[str], None] | None = None
) -> list[Extracted]:
    """Fetch every declared query into the landing folder; `say` takes a line for each. Without a database nothing is done.

    Raises ConfigurationError for a wrong declaration, before any database is asked, and WarehouseError when a database
    does not answer or refuses a query; no message holds what is in the environment variable.
    """
    contracts = read_contracts(settings.project_dir)
    landable = [contract.name for contract in contracts.values() if not contract.part]
    databases = read_databases(settings.setting("databases"), landable)
    env = os.environ if environ is None else environ
    for database in databases:
        if not env.get(database.variable):
            raise ConfigurationError(
                f"Environment variable {database.variable} is not set. Database '{database.name}' of shop.yml needs "
                "it, such as postgresql://reader:password@host:5432/shop."
            )
    done = []
    for database in databases:
        for entry in _extract(settings, database, env[database.variable]):
            done.append(entry)
            if say:
                say(f"extract  {entry.database}: {entry.dataset}, {entry.rows:,} new rows")
    return done


def _extract(settings: Settings, database: Database, connect_to: str) -> list[Extracted]:
    make_data_dir(settings)
    with duckdb.connect(config={"temp_directory": str(settings.temp_dir / "extract")}) as connection:
        connection.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
        connection.execute(f"LOAD {literal(str(_extension(database.scanner)))}")
        if database.scanner == "mysql":  # a column of type timestamp comes in the session's zone, without saying so
            connection.execute("SET mysql_session_time_zone = '+00:00'")
        try:
            connection.execute(f"ATTACH {literal(connect_to)} AS source_db (TYPE {database.scanner}, READ_ONLY)")
        except duckdb.Error as error:
            raise WarehouseError(
                f"Database '{database.name}' ({database.variable}) cannot be reached: {_without(connect_to, error)}"
            ) from None
        folders = [settings.landing_dir / query.dataset / database.name for query in database.queries]
        lock_down(connection, *folders)
        done = []
        for query, folder in zip(database.queries, folders, strict=True):
            try:
                done.append(_land(connection, database, query, folder))
            except duckdb.Error as error:
                raise WarehouseError(
                    f"Database '{database.name}', dataset {query.dataset}: {_without(connect_to, error)}"
                ) from None
        return done


def _land(connection: duckdb.DuckDBPyConnection, database: Database, query: Query, folder: Path) -> Extracted:
    """Write the rows that are not landed yet to a new file, which appears whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    landed = sorted(folder.glob("*.parquet"))
    since = _newest(connection, query, landed)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE fetched AS FROM {database.scanner}_query('source_db', {literal(_sql(query, since))})"
    )
    columns = [column[0] for column in connection.execute("SELECT * FROM fetched LIMIT 0").description or []]
    if query.watermark and query.watermark not in columns:
        raise ConfigurationError(
            f"Database '{database.name}', dataset {query.dataset}: the query gives no column '{query.watermark}', its "
            "watermark. Add it to the query."
        )
    fresh = "SELECT * FROM fetched"
    if landed and _columns(connection, landed[-1]) == columns:
        known = landed if query.watermark else landed[-1:]
        before = f"SELECT {', '.join(map(identifier, columns))} FROM {_read(known)}"
        if query.watermark and since:
            column = identifier(query.watermark)
            before += f" WHERE {column} >= {literal(since)} OR {column} IS NULL"
        added = f"{fresh} EXCEPT ALL {before}"
        # without a watermark a file is all there is: it is landed anew when anything differs
        fresh = added if query.watermark else f"{fresh} WHERE EXISTS ({added}) OR EXISTS ({before} EXCEPT ALL {fresh})"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE fresh AS {fresh}")
    (rows,) = connection.table("fresh").count("*").fetchall()[0]
    if not rows:
        return Extracted(database.name, query.dataset, 0, None)
    file = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S_%fZ}.parquet"
    unfinished = folder / f".{file.name}.part"
    connection.execute(f"COPY fresh TO {literal(str(unfinished))} (FORMAT parquet, COMPRESSION zstd)")
    unfinished.replace(file)
    return Extracted(database.name, query.dataset, rows, file)


def _sql(query: Query, since: str | None) -> str:
    """What the database is asked: the declared query, from the watermark on."""
    if query.watermark is None or since is None:
        return query.sql
    column = f"declared.{query.watermark}"
    return f"SELECT * FROM (\n{query.sql}\n) AS declared WHERE {column} >= {literal(since)} OR {column} IS NULL"


def _newest(connection: duckdb.DuckDBPyConnection, query: Query, landed: list[Path]) -> str | None:
    """The watermark from which rows are fetched again, as text; None when nothing was landed under it."""
    if query.watermark is None or not landed:
        return None
    column = identifier(query.watermark)
    having = [file for file in landed if query.watermark in _columns(connection, file)]
    if not having:
        return None
    newest = f"max({column})"
    kind = str(connection.sql(f"SELECT {newest} AS newest FROM {_read(having)}").types[0])
    if kind.startswith("TIMESTAMP"):
        newest = f"{newest} - INTERVAL {LATE_MINUTES} MINUTE"
    row = connection.execute(f"SELECT CAST({newest} AS VARCHAR) FROM {_read(having)}").fetchone()
    return row[0] if row else None


def _columns(connection: duckdb.DuckDBPyConnection, file: Path) -> list[str]:
    return [column[0] for column in connection.execute(f"SELECT * FROM {_read([file])} LIMIT 0").description or []]


def _read(files: list[Path]) -> str:
    listed = ", ".join(literal(glob_escaped(file)) for file in files)
    return f"read_parquet([{listed}], union_by_name => true, hive_partitioning => false)"


def _extension(scanner: str) -> Path:
    """The scanner that came with the packages; nothing is fetched from the network."""
    package = f"duckdb_extension_{scanner}_scanner"
    spec = importlib.util.find_spec(package)
    file = f"extensions/v{duckdb.__version__}/{scanner}_scanner.duckdb_extension"
    path = Path(spec.origin).parent / file if spec and spec.origin else None
    if path is None or not path.is_file():
        raise ConfigurationError(f"Package {package.replace('_', '-')} {duckdb.__version__} is missing: `make setup`.")
    return path


def _without(connect_to: str, error: duckdb.Error) -> str:
    """The first line of an error without anything of the connection's secrets."""
    text = str(error).splitlines()[0].replace(connect_to, "(connection)")
    password = urlsplit(connect_to).password if "://" in connect_to else None
    found = re.findall(
        r"(?:password|passwd)\s*=\s*('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|\S+)", connect_to, re.IGNORECASE
    )
    for secret in filter(None, [password, unquote(password or ""), *found, *(entry.strip("'\"") for entry in found)]):
        text = text.replace(secret, "(password)")
    return text
