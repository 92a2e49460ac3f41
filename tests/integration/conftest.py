"""One simulated shop, run once through the real command line, for every integration test."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from orchestration.demo import simulate

PROJECT = Path(__file__).parents[2]


NO_NETWORK = PROJECT / "tests" / "faults" / "no_network"
IDENTITY_KEY = "a key for tests"


@dataclass
class Warehouse:
    """A landing folder, its data folder, and the commands on them."""

    landing: Path
    data: Path
    output: str = ""
    status: int | None = None
    project: Path = PROJECT

    @property
    def environment(self) -> dict[str, str]:
        """The folders, one identity key for all, so that the same files give the same hashes, and no network."""
        folders = {"LANDING_DIR": str(self.landing), "DATA_DIR": str(self.data)}
        no_network = {"PYTHONPATH": str(NO_NETWORK), "NO_NETWORK_LOG": str(self.network_log)}
        environment = {**os.environ, **folders, **no_network, "IDENTITY_HASH_KEY": IDENTITY_KEY}
        if self.project != PROJECT:  # with seeds of its own, whose place is part of what was parsed
            environment.pop("DBT_PARTIAL_PARSE_FILE_PATH", None)
        return environment

    @property
    def network_log(self) -> Path:
        """What a command tried to reach, if anything; see tests/faults/no_network."""
        return self.data.with_name("network.log")

    def command(self, *arguments: str, **environment: str) -> int:
        """Run `python -m orchestration`; keep what it printed and return its exit status."""
        done = subprocess.run(
            [sys.executable, "-m", "orchestration", *arguments],
            cwd=self.project,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=600,
        )
        self.output = done.stdout + done.stderr
        return done.returncode

    def run_and_kill(self, when: str) -> None:
        """The main job, killed as soon as it prints a line that starts with `when`."""
        with subprocess.Popen(
            [sys.executable, "-m", "orchestration", "run"],
            cwd=PROJECT,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert any(line.startswith(when) for line in process.stdout), f"no line starts with {when}"
            process.kill()

    def run(self) -> int:
        """The main job."""
        return self.command("run")

    @property
    def published(self) -> Path:
        return self.data / "published" / "warehouse.duckdb"

    def query(self, sql: str, private: bool = False) -> list[tuple]:
        path = self.data / "warehouse.duckdb" if private else self.published.resolve()
        with duckdb.connect(str(path), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def tables(self) -> list[str]:
        """The published marts, without those that tell of runs."""
        rows = self.query("select table_name from duckdb_tables() where schema_name = 'marts' order by 1")
        return [name for (name,) in rows if name not in ("run_history", "guard_results", "clv_model_runs")]

    def fingerprint(self) -> dict[str, int]:
        """A hash of the rows of each published mart, whatever their order; load times and file numbers left out."""
        volatile = (
            "('newest_loaded_at', 'first_loaded_at', 'last_loaded_at', 'loaded_at',"
            " 'last_file_id', 'file_id', 'first_seen_at')"
        )
        result = {}
        for table in self.tables():
            columns = self.query(
                f"select column_name from duckdb_columns() where table_name = '{table}' and column_name not in {volatile}"
                " order by 1"
            )
            row = ", ".join(f'"{name}"' for (name,) in columns)
            result[table] = self.query(f"select coalesce(bit_xor(hash(row({row}))), 0) + count(*) from marts.{table}")[
                0
            ][0]
        return result

    def copy(self, to: Path) -> "Warehouse":
        """A copy to spoil."""
        shutil.copytree(self.landing, to / "landing")
        if self.data.exists():
            shutil.copytree(self.data, to / "data", symlinks=True)
        return Warehouse(to / "landing", to / "data")


@pytest.fixture(scope="session")
def simulated(tmp_path_factory) -> Warehouse:
    """The landing folder of a small simulated shop; nothing run yet."""
    folder = tmp_path_factory.mktemp("shop")
    simulate(0.1, 11, folder / "landing", folder / "truth")
    return Warehouse(folder / "landing", folder / "data")


@pytest.fixture(scope="session")
def shop(simulated) -> Warehouse:
    """The simulated shop after one run of the main job."""
    assert simulated.run() == 0, simulated.output
    return simulated


@pytest.fixture(scope="session")
def known(shop) -> str:
    """SQL of (person, person_id, identifier): the true person beside the one found."""
    truth = shop.landing.parent / "truth" / "identifiers.parquet"
    return f"""
        select truth.person, found.person_id, found.identifier
        from read_parquet('{truth}') as truth
        left join intermediate.int_identifiers_clustered as found on found.identifier = case truth.type
            when 'customer_id' then 'c:' || truth.identifier
            when 'loyalty_id' then 'l:' || truth.identifier
            when 'email' then 'e:' || sha256('{IDENTITY_KEY}:' || truth.identifier)
            when 'phone' then 'p:' || sha256('{IDENTITY_KEY}:' || truth.identifier) end
    """


@pytest.fixture(scope="module")
def browser() -> Iterator:
    """A Chromium; its test is skipped where there is none."""
    from playwright.sync_api import sync_playwright

    from tests.integration.browsing import BROWSER

    if not BROWSER:
        pytest.skip("no Chromium is installed: apt-get install chromium")
    root = ["--no-sandbox"] if os.getuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=BROWSER, args=root)
        yield chromium
        chromium.close()
