-- Credit that does not sum to one per first order would invent customers, or lose them.
with

expected as (

    select
        cast(date_trunc('month', first_order_date) as date) as cohort_month,
        count(*) as new_customers
    from {{ ref('int_people_acquired') }}
    group by cast(date_trunc('month', first_order_date) as date)

),

reported as (

    select
        cohort_month,
        attribution_model,
        dimension,
        sum(new_customers) as new_customers
    from {{ ref('clv_vs_cac') }}
    group by cohort_month, attribution_model, dimension

)

select
    reported.*,
    expected.new_customers as expected_new_customers
from reported
full outer join expected on reported.cohort_month = expected.cohort_month
where
    reported.cohort_month is null
    or abs(reported.new_customers - coalesce(expected.new_customers, 0)) > 0.001
