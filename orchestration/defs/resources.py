"""What every step of a run shares: settings, the run's journal and its lock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
from pydantic import PrivateAttr

from orchestration.defs.dead import end_dead_runs
from orchestration.defs.history import forget_old_runs
from orchestration.journal import Journal
from orchestration.settings import Settings


class PipelineResource(dg.ConfigurableResource):
    """Settings from the environment and the journal of this run.

    Set up once per run (steps share a process), so that the journal's lock keeps a second run out.
    """

    _journal: Journal | None = PrivateAttr(default=None)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[PipelineResource]:
        """Open the journal for the run and close it after its last step."""
        run_id = context.run_id or "unknown"
        with Journal(Settings.from_env(), run_id) as journal:
            if context.instance:
                end_dead_runs(context.instance, journal.settings, but=run_id)
            self._journal = journal
            yield self
            if context.instance is not None:
                forget_old_runs(context.instance, max(1, int(journal.settings.setting("keep_dagster_runs"))))

    @property
    def journal(self) -> Journal:
        """The journal of the run that is under way."""
        if self._journal is None:
            raise RuntimeError("The pipeline resource is only usable inside a run.")
        return self._journal

    @property
    def settings(self) -> Settings:
        """The settings of the run that is under way."""
        return self.journal.settings
