"""A plugin of dbt-duckdb (see profiles.yml): models reach the warehouse file and the seeds, nothing else.

It also bounds threads and memory as everywhere, so that a plain `dbt build` does not take the whole machine, and tells it what
the project's code is, so that it does not build changes by other code than the rest was built by.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.flags import get_flags
from duckdb import DuckDBPyConnection

from orchestration.hardening import shut_out
from orchestration.settings import PROJECT_DIR, Settings, make_data_dir
from orchestration.transform.inputs import code_fingerprint

SEEDS = PROJECT_DIR / "seeds"


class Plugin(BasePlugin):
    """Called once, when dbt opens the file. Settings stay open: dbt sets them anew for each cursor."""

    def update_connection_config(self, creds: DuckDBCredentials, config: dict[str, Any]) -> None:
        """Give dbt's connection the configuration of all others."""
        settings = Settings.from_env(data_dir=Path(creds.path).parent)
        make_data_dir(settings)
        config.update(settings.duckdb_config())

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Shut out other files, the network and extensions; `project_code()` is the code of dbt's project."""
        project = Path(getattr(get_flags(), "PROJECT_DIR", None) or PROJECT_DIR)
        conn.create_function("project_code", partial(code_fingerprint, project), [], "VARCHAR")
        shut_out(conn, SEEDS)
