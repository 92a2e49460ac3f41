-- Each grain and each dimension shows the same money; a cent of difference and nobody trusts any of them.
{% set amounts = ['gross_sales', 'discounts', 'revenue', 'contribution_margin', 'refunds_by_refund_date'] %}

with

refunds as (

    select coalesce(sum(amount), 0) as amount
    from {{ ref('int_refunds_matched') }}
    where is_counted

),

expected as (

    select
        count(*) as orders,
        coalesce(sum(orders.gross_sales), 0) as gross_sales,
        coalesce(sum(orders.discounts), 0) as discounts,
        coalesce(sum(orders.net_sales), 0) as revenue,
        coalesce(sum(orders.contribution_margin), 0) as contribution_margin,
        (select refunds.amount from refunds) as refunds_by_refund_date
    from {{ ref('int_orders_valued') }} as orders
    where orders.is_valid

),

reported as (

    select
        grain,
        dimension,
        {%- for amount in amounts %}
            sum({{ amount }}) as {{ amount }},
        {%- endfor %}
        sum(orders) as orders
    from {{ ref('kpi_report') }}
    group by grain, dimension

)

select
    reported.*,
    expected.*
from reported
cross join expected
where
    {%- for amount in amounts %}
        reported.{{ amount }} <> expected.{{ amount }} or
    {%- endfor %}
    abs(reported.orders - expected.orders) > 0.01
