"""A PostgreSQL of its own for a test, in a temporary folder and reached by a socket there."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from orchestration.extract.databases import _extension
from orchestration.ingest.sql import literal

PASSWORD = "s3cret pass/word"
DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def program(name: str) -> str | None:
    """Where a program of PostgreSQL lies; None when it is not installed."""
    return shutil.which(name) or next((str(path / name) for path in DEBIAN if (path / name).exists()), None)


def why_not() -> str | None:
    """Why no server can be started here."""
    if not (program("initdb") and program("postgres")):
        return "PostgreSQL is not installed: apt-get install postgresql"
    if os.geteuid() == 0 and _server_user() is None:
        return "PostgreSQL does not run as root, and there is no user postgres or nobody"
    return None


class Server:
    """A running server. `connection` is what a shop would put into its environment variable."""

    def __init__(self, folder: Path) -> None:
        self.connection = f"host={folder} user=shop dbname=postgres password='{PASSWORD}'"

    def execute(self, *statements: str) -> None:
        """Change the database, as the shop's own system does."""
        with duckdb.connect() as client:
            client.execute(f"LOAD {literal(str(_extension('postgres')))}")
            client.execute(f"ATTACH {literal(self.connection)} AS shop (TYPE postgres)")
            for statement in statements:
                client.execute(f"CALL postgres_execute('shop', {literal(statement)})")


@contextmanager
def running() -> Iterator[Server]:
    """Start a server, wait until it answers, and end it."""
    user = _server_user() if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="pg_"))  # a socket's path must be short
    password = folder / "password"
    password.write_text(PASSWORD)
    data = folder / "data"
    if user:
        for path in (folder, password):
            shutil.chown(path, user)
    initdb, postgres = program("initdb"), program("postgres")
    assert initdb and postgres
    create = [initdb, "-D", str(data), "-U", "shop", "-A", "scram-sha-256", f"--pwfile={password}", "--no-sync"]
    subprocess.run(create, check=True, capture_output=True, user=user, cwd=folder)
    options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}", "-c", "fsync=off"]
    process = subprocess.Popen(
        [postgres, "-D", str(data), *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        user=user,
        cwd=folder,
    )
    try:
        server = Server(folder)
        _wait_for(server)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(server: Server) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            return server.execute("SELECT 1")
        except duckdb.Error:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def _server_user() -> str | None:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)
