"""All guards of all layers, known without a look at any data, so that Dagster can declare its checks."""

from orchestration.quality import intermediate, marts, raw, staging
from orchestration.quality.guard import Guard

GUARDS: dict[str, list[Guard]] = {
    "raw": raw.GUARDS,
    "staging": staging.GUARDS,
    "intermediate": intermediate.GUARDS,
    "marts": marts.GUARDS,
}
