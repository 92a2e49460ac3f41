with

files as (

    select * from {{ ref('stg_operations__loaded_files') }}

),

quarantined as (

    select * from {{ ref('stg_operations__quarantined_rows') }}

),

raw_totals as (

    {% for totals in ['stg_operations__raw_totals', 'stg_operations__native_totals'] -%}
        select source_system, dataset, raw_dataset, raw_rows, superseded_rows, raw_amount, superseded_amount
        from {{ ref(totals) }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

staged_totals as (

    select * from {{ ref('int_staged_totals') }}

),

superseded_spend as (

    select * from {{ ref('int_spend_superseded') }}

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
        raw_totals.source_system,
        raw_totals.dataset,
        'rows' as measure,
        'landed = loaded + quarantined' as equation,
        coalesce(landed.rows_read, 0) as left_value,
        raw_totals.raw_rows as first_part,
        coalesce(refused.quarantined_rows, 0) as second_part
    from raw_totals
    left join landed on raw_totals.raw_dataset = landed.dataset
    left join refused on raw_totals.raw_dataset = refused.dataset
    where raw_totals.raw_dataset is not null

),

compared as (

    select
        raw_totals.source_system,
        raw_totals.dataset,
        raw_totals.raw_rows,
        raw_totals.superseded_rows,
        raw_totals.raw_amount,
        coalesce(staged_totals.staged_rows, 0) as staged_rows,
        coalesce(staged_totals.staged_amount, 0) as staged_amount,
        coalesce(raw_totals.superseded_amount, superseded_spend.superseded_amount) as superseded_amount
    from raw_totals
    left join staged_totals
        on
            raw_totals.source_system = staged_totals.source_system
            and raw_totals.dataset = staged_totals.dataset
    left join superseded_spend
        on
            raw_totals.source_system = superseded_spend.source_system
            and raw_totals.dataset = 'ad_spend'

),

combined as (

    select * from landed_rows
    union all
    select
        source_system,
        dataset,
        'rows' as measure,
        'loaded = staged + superseded' as equation,
        raw_rows as left_value,
        staged_rows as first_part,
        superseded_rows as second_part
    from compared
    where superseded_rows is not null
    union all
    select
        source_system,
        dataset,
        'amount' as measure,
        'loaded = staged + superseded' as equation,
        raw_amount as left_value,
        staged_amount as first_part,
        superseded_amount as second_part
    from compared
    where raw_amount is not null

),

reconciled as (

    select
        source_system,
        dataset,
        measure,
        equation,
        {{ money('left_value') }} as left_value,
        {{ money('first_part') }} as first_part,
        {{ money('second_part') }} as second_part
    from combined

)

select * from reconciled
