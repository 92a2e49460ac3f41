with

quarantined as (

    select * from {{ ref('stg_operations__quarantined_rows') }}

),

summed as (

    select
        dataset,
        coalesce(column_name || ' ', '') || reason_kind as reason,
        column_name,
        reason_kind,
        count(*) as quarantined_rows,
        count(distinct file_id) as files,
        min(loaded_at) as first_loaded_at,
        max(loaded_at) as last_loaded_at
    from quarantined
    group by all

)

select * from summed
