"""Guards after staging: the newest version of everything, so that a corrected file heals."""

from orchestration.quality import staging_days, staging_orders, staging_partners, staging_values, staging_web
from orchestration.quality.guard import Guards

GUARDS = Guards(
    [
        *staging_orders.GUARDS,
        *staging_partners.GUARDS,
        *staging_days.GUARDS,
        *staging_values.GUARDS,
        *staging_web.GUARDS,
    ]
)
