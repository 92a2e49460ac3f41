{# A person's months change with the person, and everybody's running month with the day. #}
{{ config(materialized='view', meta={'parts': {'person_id': 'int_people_changed', 'month': 'int_months_changed'}}) }}

with

spans as (

    select * from {{ ref('int_lifecycle_spans_listed') }}

),

months as (

    {{ lifecycle_months('spans', ['person_id']) | indent(4) }}

),

customer_lifecycle_monthly as (

    select
        -- who and when
        person_id,
        month,
        month_end,
        is_partial,

        -- stage
        lifecycle_stage,
        previous_lifecycle_stage,

        -- what it rests on
        order_count,
        days_since_last_order
    from months

)

select * from customer_lifecycle_monthly
