with

context as (

    select * from {{ ref('int_reporting_context') }}

),

orders as (

    select * from {{ ref('int_orders_valued') }}

),

refunds as (

    select * from {{ ref('int_refunds_matched') }}

),

sessions as (

    select * from {{ ref('int_sessions_enriched') }}

),

ad_spend as (

    select * from {{ ref('int_ad_spend_converted') }}

),

ranges as (

    select min(order_date) as first_date, max(order_date) as last_date from orders
    union all
    select min(refund_date) as first_date, max(refund_date) as last_date from refunds
    union all
    select min(session_date) as first_date, max(session_date) as last_date from sessions
    union all
    select min(date) as first_date, max(date) as last_date from ad_spend

),

{#- A week before the first quarter, and all that the oldest and the youngest cohort can be followed. #}
{%- set periods = setting('retention_periods') %}
{%- set horizon_days = [periods['week'] * 7, periods['month'] * 31, periods['quarter'] * 92] | max + 92 %}

bounds as (

    select
        {{ dbt.dateadd('day', -7, "date_trunc('quarter', min(first_date))") }} as first_date,
        {{ dbt.dateadd('day', horizon_days, 'max(last_date)') }} as last_date
    from ranges

),

days as (

    select {{ date_series('cast(first_date as date)', 'cast(last_date as date)') }} as date
    from bounds

),

-- whole periods only
placed as (

    {%- for grain in ['day', 'week', 'month', 'quarter'] %}
    select
        '{{ grain }}' as grain,
        date,
        cast(date_trunc('{{ grain }}', date) as date) as period_start,
        cast({{ dbt.dateadd(grain, 1, "date_trunc('" ~ grain ~ "', date)") }} as date) as next_period_start,
        {%- if grain == 'week' %}
        cast({{ dbt.dateadd('day', -364, "date_trunc('week', date)") }} as date) as year_before_start
        {%- else %}
        cast({{ dbt.dateadd('year', -1, "date_trunc('" ~ grain ~ "', date)") }} as date) as year_before_start
        {%- endif %}
    from days
    cross join bounds
    where date_trunc('{{ grain }}', date) >= bounds.first_date
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

listed as (

    select
        placed.grain,
        placed.date,
        placed.period_start,
        placed.next_period_start,
        placed.year_before_start,
        dense_rank() over (partition by placed.grain order by placed.period_start) as period_index,
        placed.next_period_start <= context.data_as_of_date as is_elapsed,
        context.data_as_of_date >= placed.period_start
        and context.data_as_of_date < placed.next_period_start as is_partial
    from placed
    cross join context

)

select * from listed
