select
    run_id,

    -- times
    started_at,
    finished_at,

    -- attributes
    status,
    message,
    rows_loaded,
    rows_quarantined,
    published_file
from {{ source('operations', 'runs') }}
