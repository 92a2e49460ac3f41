"""A plugin of dbt-duckdb (see profiles.yml): models reach the warehouse file and the seeds, nothing else."""

from __future__ import annotations

from pathlib import Path

from dbt.adapters.duckdb.plugins import BasePlugin
from duckdb import DuckDBPyConnection

from orchestration.hardening import shut_out

SEEDS = Path(__file__).parents[2] / "seeds"


class Plugin(BasePlugin):
    """Called once, when dbt opens the file. Settings stay open: dbt sets them anew for each cursor."""

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Shut out other files, the network and extensions."""
        shut_out(conn, SEEDS)
