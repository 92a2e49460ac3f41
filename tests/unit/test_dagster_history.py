"""Dagster's own history stays small."""

from pathlib import Path

import dagster as dg

from orchestration.defs.history import forget_old_runs


@dg.asset
def thing() -> None:
    """An asset."""


@dg.asset_check(asset=thing)
def right() -> dg.AssetCheckResult:
    """A check."""
    return dg.AssetCheckResult(passed=True)


def test_only_the_newest_runs_stay(tmp_path: Path) -> None:
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        runs = [dg.materialize([thing, right], instance=instance, raise_on_error=False).run_id for _ in range(4)]
        assert forget_old_runs(instance, keep=2) == 2
        assert set(instance.get_run_ids()) == set(runs[2:])
        left = [path for path in tmp_path.rglob("*") if any(run in path.name for run in runs[:2])]
        assert left == []
        assert len(instance.all_logs(runs[3])) > 3
        key = dg.AssetCheckKey(thing.key, "right")
        kept = instance.event_log_storage.get_asset_check_execution_history(key, limit=10)
        assert {record.run_id for record in kept} == set(runs[2:])
        assert forget_old_runs(instance, keep=2) == 0
