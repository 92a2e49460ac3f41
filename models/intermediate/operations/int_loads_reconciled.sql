with

files as (

    select * from {{ ref('stg_operations__loaded_files') }}

),

quarantined as (

    select * from {{ ref('stg_operations__quarantined_rows') }}

),

raw_totals as (

    select * from {{ ref('stg_operations__raw_totals') }}

),

staged_totals as (

    select * from {{ ref('int_staged_totals') }}

),

landed as (

    select
        dataset,
        cast(sum(rows_read) as bigint) as rows_read
    from files
    where status = 'loaded'
    group by dataset

),

refused as (

    select
        dataset,
        count(*) as quarantined_rows
    from quarantined
    group by dataset

),

-- The ledger's count against what is found in raw and in quarantine.
landed_rows as (

    select
        raw_totals.dataset,
        'rows' as measure,
        'landed = loaded + quarantined' as equation,
        coalesce(landed.rows_read, 0) as left_value,
        raw_totals.raw_rows as first_part,
        coalesce(refused.quarantined_rows, 0) as second_part
    from raw_totals
    left join landed on raw_totals.dataset = landed.dataset
    left join refused on raw_totals.dataset = refused.dataset

),

staged_rows as (

    select
        raw_totals.dataset,
        'rows' as measure,
        'loaded = staged + superseded' as equation,
        raw_totals.raw_rows as left_value,
        staged_totals.staged_rows as first_part,
        raw_totals.superseded_rows as second_part
    from raw_totals
    inner join staged_totals on raw_totals.dataset = staged_totals.dataset

),

staged_amounts as (

    select
        raw_totals.dataset,
        'amount' as measure,
        'loaded = staged + superseded' as equation,
        raw_totals.raw_amount as left_value,
        staged_totals.staged_amount as first_part,
        raw_totals.superseded_amount as second_part
    from raw_totals
    inner join staged_totals on raw_totals.dataset = staged_totals.dataset
    where raw_totals.raw_amount is not null

),

combined as (

    select * from landed_rows
    union all
    select * from staged_rows
    union all
    select * from staged_amounts

),

reconciled as (

    select
        dataset,
        measure,
        equation,
        {{ money('left_value') }} as left_value,
        {{ money('first_part') }} as first_part,
        {{ money('second_part') }} as second_part
    from combined

)

select * from reconciled
