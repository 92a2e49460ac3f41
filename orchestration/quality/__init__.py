"""Guards of each layer: what must hold in the data before the next layer is built on them."""

from orchestration.quality.catalogue import GUARDS
from orchestration.quality.guard import Guard, GuardReport, GuardResult
from orchestration.quality.runner import run_guard

__all__ = ["GUARDS", "Guard", "GuardReport", "GuardResult", "run_guard"]
