"""What keeps a warehouse small and quick after a year of daily runs."""

from orchestration.upkeep.compaction import compact_when_worth_it
from orchestration.upkeep.retention import clear_spill, forget_what_is_old

__all__ = ["clear_spill", "compact_when_worth_it", "forget_what_is_old"]
