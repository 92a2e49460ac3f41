"""Where everything lies and what the shop decided."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from orchestration.bounds import Bounds, Config, expected_bytes
from orchestration.errors import ConfigurationError
from orchestration.places import bucket_of, engine_of
from orchestration.shop_file import read_shop_file, read_variables

PRIVATE_STORAGE = "latest"  # only this project opens the private file: newer formats are smaller and quicker to write
CHECKPOINT = "256MB"  # of changes that wait in the log: DuckDB's 16 MB flush after every second file and table
PROJECT_DIR = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """Paths of one warehouse. Make it with `Settings.from_env`; every path is absolute.

    With a bucket as landing folder, `landing_url` is the bucket and `landing_dir` the folder of our copies.
    """

    project_dir: Path
    data_dir: Path
    landing_dir: Path
    landing_url: str | None = None
    bounds: Bounds = field(default_factory=Bounds.from_env)
    identity_hash_key: str | None = None
    engine: str = "duckdb"
    """What builds the models: `duckdb` on this machine, or `spark` (docs/scaling_out.md)."""
    lake_url: str | None = None

    @classmethod
    def from_env(
        cls,
        *,
        data_dir: Path | str | None = None,
        landing_dir: Path | str | None = None,
        project_dir: Path | str | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> Settings:
        """Arguments before environment (DATA_DIR, LANDING_DIR, DUCKDB_THREADS, DUCKDB_MEMORY_LIMIT) before defaults."""
        env = os.environ if environ is None else environ
        project = Path(project_dir or PROJECT_DIR).absolute()
        data = Path(data_dir or env.get("DATA_DIR") or project / "data").absolute()
        given = str(landing_dir or env.get("LANDING_DIR") or data / "landing")
        url = bucket_of(given)
        landing = data / "bucket" / "landing" if url else Path(given).absolute()
        return cls(
            project_dir=project,
            data_dir=data,
            landing_dir=landing,
            landing_url=url,
            bounds=Bounds.from_env(env, expected_bytes(data / "warehouse.duckdb", landing)),
            identity_hash_key=env.get("IDENTITY_HASH_KEY") or None,
            engine=engine_of(env),
            lake_url=env.get("LAKE_URL") or None,
        )

    @property
    def warehouse(self) -> Path:
        """The private DuckDB file: raw to marts, personal data in clear in raw."""
        return self.data_dir / "warehouse.duckdb"

    @property
    def published_dir(self) -> Path:
        """What others may read."""
        return self.data_dir / "published"

    @property
    def published_file(self) -> Path:
        """Relative link to the newest published version."""
        return self.published_dir / "warehouse.duckdb"

    @property
    def versions_dir(self) -> Path:
        """Published versions, the newest and the one before."""
        return self.published_dir / "versions"

    @property
    def exported_marts_dir(self) -> Path:
        """The marts as Parquet and CSV."""
        return self.data_dir / "exports" / "marts"

    @property
    def data_docs_dir(self) -> Path:
        """Guard results as web pages."""
        return self.data_dir / "data_docs"

    @property
    def gx_dir(self) -> Path:
        """State of Great Expectations."""
        return self.data_dir / "gx"

    @property
    def dagster_home(self) -> Path:
        """Run history of Dagster."""
        return self.data_dir / "dagster"

    @property
    def dbt_target_dir(self) -> Path:
        """Compiled models and artifacts of dbt."""
        return self.data_dir / "dbt" / ("target" if self.engine == "duckdb" else f"target-{self.engine}")

    @property
    def dbt_log_dir(self) -> Path:
        """Logs of dbt."""
        return self.data_dir / "dbt" / "logs"

    @property
    def secrets_dir(self) -> Path:
        """Secrets that the warehouse made for itself; only its owner may read them."""
        return self.data_dir / "secrets"

    @property
    def hash_key_file(self) -> Path:
        """The secret under which identifiers are hashed, unless IDENTITY_HASH_KEY gives one."""
        return self.secrets_dir / "hash_key"

    @property
    def lake(self) -> str:
        """Folder or bucket in which Spark finds the raw layer and leaves its tables."""
        return (self.lake_url or str(self.data_dir / "lake")).rstrip("/")

    @property
    def temp_dir(self) -> Path:
        """Spilled and repaired data while a step runs."""
        return self.data_dir / "tmp"

    def duckdb_config(self, instance: str = "warehouse") -> Config:
        """The configuration of every DuckDB connection: its bounds, and a folder below `temp_dir` to spill into.

        Each DuckDB `instance` that may be open at the same time as another has a name, and so a folder, of its own.
        """
        return {
            **self.bounds.config(self.temp_dir / f"duckdb-{instance}"),
            "autoinstall_known_extensions": False,
            "checkpoint_threshold": CHECKPOINT,
            "storage_compatibility_version": PRIVATE_STORAGE,
        }

    @property
    def landing(self) -> str:
        """Where the shop puts its files: the landing folder, or the bucket's URL."""
        return self.landing_url or str(self.landing_dir)

    @property
    def shop_file(self) -> Path:
        """The shop's own settings, which travel with its data."""
        return self.landing_dir / "shop.yml"

    @cached_property
    def defaults(self) -> dict[str, Any]:
        """Every setting with its default, from `vars` in dbt_project.yml."""
        return read_variables(self.project_dir / "dbt_project.yml")

    def shop(self) -> dict[str, Any]:
        """The settings that shop.yml makes, checked; empty without the file. Read anew at each call."""
        from orchestration.ingest.contracts import dataset_names

        return read_shop_file(self.shop_file, self.defaults, dataset_names(self.project_dir))

    def setting(self, name: str) -> Any:
        """One setting: shop.yml before the default."""
        return {**self.defaults, **self.shop()}[name]

    def dbt_environment(self) -> dict[str, str]:
        """What dbt needs in its environment to work on this warehouse."""
        return {
            "DATA_DIR": str(self.data_dir),
            "DBT_TARGET_PATH": str(self.dbt_target_dir),
            "DBT_LOG_PATH": str(self.dbt_log_dir),
            "ENGINE": self.engine,
            "DBT_LAKE": self.lake,
        }


def make_data_dir(settings: Settings) -> None:
    """Make the data folder and its private folder for temporary files.

    Raises ConfigurationError when it cannot be written.
    """
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        settings.temp_dir.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"{error.filename or settings.data_dir}: {error.strerror}. The data folder must be writable; "
            "set DATA_DIR to a folder that is."
        ) from None


@contextmanager
def private_files() -> Iterator[None]:
    """New files of this process are readable by their owner only while this is open."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)
