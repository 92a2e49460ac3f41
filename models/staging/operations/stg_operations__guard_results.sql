select
    -- ids
    run_id,
    layer,
    dataset,
    check_name,

    -- times
    checked_at,

    -- attributes
    severity,
    passed,
    observed,
    expected,
    remedy
from {{ source('operations', 'guard_results') }}
