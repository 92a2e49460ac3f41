"""A MariaDB of its own for a test, in a temporary folder and reached by a socket there. It keeps a zone far from UTC."""

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
PROGRAMS = ("mariadb-install-db", "mariadbd")


def program(name: str) -> str | None:
    """Where a program of MariaDB lies; None when it is not installed."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def why_not() -> str | None:
    """Why no server can be started here."""
    if not all(program(name) for name in PROGRAMS):
        return "MariaDB is not installed: apt-get install mariadb-server"
    if os.geteuid() == 0 and "mysql" not in {entry.pw_name for entry in pwd.getpwall()}:
        return "MariaDB does not run as root, and there is no user mysql"
    return None


class Server:
    """A running server. `connection` is what a shop would put into its environment variable."""

    def __init__(self, socket: Path) -> None:
        self.connection = f'host=localhost socket={socket} user=reader password="{PASSWORD}" database=shop'

    def execute(self, *statements: str) -> None:
        """Change the database, as the shop's own system does."""
        with duckdb.connect() as client:
            client.execute(f"LOAD {literal(str(_extension('mysql')))}")
            client.execute(f"ATTACH {literal(self.connection)} AS shop (TYPE mysql)")
            for statement in statements:
                client.execute(f"CALL mysql_execute('shop', {literal(statement)})")


@contextmanager
def running() -> Iterator[Server]:
    """Start a server, wait until it answers, and end it."""
    folder = Path(tempfile.mkdtemp(prefix="my_"))  # a socket's path must be short
    user = "mysql" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    shutil.chown(folder, user)
    first = folder / "first.sql"
    who = "reader@localhost"
    first.write_text(
        f"CREATE DATABASE shop;\nCREATE USER {who} IDENTIFIED BY '{PASSWORD}';\nGRANT ALL ON shop.* TO {who};\n"
    )
    first.chmod(0o644)
    install, server = (program(name) for name in PROGRAMS)
    assert install and server
    common = ["--no-defaults", f"--datadir={folder / 'data'}", f"--user={user}"]
    subprocess.run([install, *common, "--skip-test-db"], check=True, capture_output=True)
    options = [f"--socket={folder / 's'}", f"--pid-file={folder / 'pid'}", f"--init-file={first}", "--skip-networking"]
    process = subprocess.Popen(
        [server, *common, *options, "--default-time-zone=+05:00"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        shop = Server(folder / "s")
        _wait_for(shop)
        yield shop
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
