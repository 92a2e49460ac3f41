select
    -- ids
    file_id,
    dataset,
    run_id,

    -- times
    loaded_at,

    -- attributes
    status,
    bytes,
    rows_read,
    rows_loaded,
    rows_quarantined,
    values_unparsed
from {{ source('operations', 'loaded_files') }}
