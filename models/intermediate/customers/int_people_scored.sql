with

people as (

    select * from {{ ref('int_people_ordered') }}
    where order_count > 0

),

segments as (

    select * from {{ ref('rfm_segments') }}

),

context as (

    select * from {{ ref('int_reporting_context') }}

),

valued as (

    select
        *,
        net_sales - refunds as net_spent,
        -clv_historic as clv_below
    from people

),

ranked as (

    {{ ranked('valued', {
        'recency_rank': ['last_order_date', 'person_id'],
        'frequency_rank': ['order_count', 'person_id'],
        'monetary_rank': ['net_spent', 'person_id'],
        'clv_rank': ['clv_below', 'person_id']
    }) }}

),

counted as (

    select count(*) as customer_count from people

),

scored as (

    select
        ranked.*,
        counted.customer_count,
        {{ dbt.datediff('ranked.last_order_date', 'context.data_as_of_date', 'day') }} as days_since_last_order,
        {{ elapsed_days('ranked.first_order_at', 'context.data_as_of') }} / 365.25 as years_since_first_order,
        {{ tile_of('ranked.recency_rank', 'counted.customer_count', 5) }} as recency_score,
        {{ tile_of('ranked.frequency_rank', 'counted.customer_count', 5) }} as frequency_score,
        {{ tile_of('ranked.monetary_rank', 'counted.customer_count', 5) }} as monetary_score
    from ranked
    cross join context
    cross join counted

),

segmented as (

    select
        scored.person_id,

        -- recency, frequency, monetary value
        scored.days_since_last_order,
        scored.recency_score,
        scored.frequency_score,
        scored.monetary_score,
        segments.rfm_segment,

        -- where they stand
        {{ lifecycle_stage(
            'scored.days_since_last_order', 'scored.days_before_last_order', 'scored.order_count'
        ) }} as lifecycle_stage,
        case
            when scored.clv_rank <= scored.customer_count * 0.01 then 'top_1'
            when scored.clv_rank <= scored.customer_count * 0.05 then 'top_5'
            when scored.clv_rank <= scored.customer_count * 0.10 then 'top_10'
            when scored.clv_rank <= scored.customer_count * 0.25 then 'top_25'
            when scored.clv_rank <= scored.customer_count * 0.50 then 'top_50'
            else 'rest'
        end as clv_tier,

        -- average order value × margin share × orders per year is margin per year
        cast(scored.contribution_margin as double) / greatest(scored.years_since_first_order, 1)
        * {{ setting('clv_simple_lifespan_years') }} as clv_simple
    from scored
    left join segments
        on
            scored.recency_score = segments.recency_score
            and (scored.frequency_score + scored.monetary_score) / 2.0 between segments.fm_from and segments.fm_to

)

select * from segmented
