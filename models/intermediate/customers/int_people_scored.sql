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

scored as (

    select
        people.*,
        {{ dbt.datediff('people.last_order_date', 'context.data_as_of_date', 'day') }} as days_since_last_order,
        {{ elapsed_days('people.first_order_at', 'context.data_as_of') }} / 365.25 as years_since_first_order,
        ntile(5) over (order by people.last_order_date, people.person_id) as recency_score,
        ntile(5) over (order by people.order_count, people.person_id) as frequency_score,
        ntile(5) over (order by people.net_sales - people.refunds, people.person_id) as monetary_score,
        row_number() over (order by people.clv_historic desc, people.person_id asc) as clv_rank,
        count(*) over () as customer_count
    from people
    cross join context

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
