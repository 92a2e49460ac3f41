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

session_days as (

    select * from {{ ref('int_session_days_summed') }}

),

ad_spend as (

    select * from {{ ref('int_ad_spend_converted') }}

),

ranges as (

    select min(order_date) as first_date, max(order_date) as last_date from orders
    union all
    select min(refund_date) as first_date, max(refund_date) as last_date from refunds
    union all
    select min(session_date) as first_date, max(session_date) as last_date from session_days
    union all
    select min(date) as first_date, max(date) as last_date from ad_spend

),

{#- A week before the first quarter, and all that the oldest and the youngest cohort can be followed. #}
{%- set periods = setting('retention_periods') %}
{%- set horizon_days = [periods['week'] | int * 7, periods['month'] | int * 31, periods['quarter'] | int * 92] | max + 92 %}

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

placed as (

    {%- for grain in ['day', 'week', 'month', 'quarter'] %}
        select
            '{{ grain }}' as grain,
            date,
            cast(date_trunc('{{ grain }}', date) as date) as period_start
        from days
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}

),

bounded as (

    select
        *,
        cast(
            case grain
                when 'day' then {{ dbt.dateadd('day', 1, 'period_start') }}
                when 'week' then {{ dbt.dateadd('day', 7, 'period_start') }}
                when 'month' then {{ dbt.dateadd('month', 1, 'period_start') }}
                when 'quarter' then {{ dbt.dateadd('month', 3, 'period_start') }}
            end as date
        ) as next_period_start,
        cast(
            case grain
                when 'week' then {{ dbt.dateadd('day', -364, 'period_start') }}
                else {{ dbt.dateadd('year', -1, 'period_start') }}
            end as date
        ) as year_before_start
    from placed

),

-- whole periods only
listed as (

    select
        bounded.*,
        dense_rank() over (partition by bounded.grain order by bounded.period_start) as period_index,
        bounded.next_period_start <= context.data_as_of_date as is_elapsed,
        context.data_as_of_date >= bounded.period_start
        and context.data_as_of_date < bounded.next_period_start as is_partial
    from bounded
    inner join bounds on bounded.period_start >= bounds.first_date
    cross join context

)

select * from listed
