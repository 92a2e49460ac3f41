"""Guards after intermediate."""

from orchestration.quality.guard import Guards

GUARDS = Guards()
