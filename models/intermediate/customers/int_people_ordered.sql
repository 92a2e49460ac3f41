{# An order of a person's, or a refund without one, puts the person on the list of int_people_changed. #}
{{ built_in_parts({'person_id': 'int_people_changed'}) }}

with

orders as (

    select * from {{ ref('int_orders_valued') }}
    where is_valid and person_id is not null and {{ only_changed('person_id', 'int_people_changed') }}

),

refunds as (

    select * from {{ ref('int_refunds_matched') }}
    where is_counted and link = 'customer' and {{ only_changed('person_id', 'int_people_changed') }}

),

sequenced as (

    select
        *,
        lag(ordered_at) over (partition by person_id order by customer_order_number) as previous_ordered_at
    from orders

),

spaced as (

    select
        *,
        {{ elapsed_days('previous_ordered_at', 'ordered_at') }} as days_since_previous_order
    from sequenced

),

ordered as (

    select
        person_id,
        count(*) as order_count,
        min(ordered_at) as first_order_at,
        max(ordered_at) as last_order_at,
        max(order_date) as last_order_date,
        sum(gross_sales) as gross_sales,
        sum(discounts) as discounts,
        sum(net_sales) as net_sales,
        sum(refunds) as linked_refunds,
        sum(contribution_margin) as contribution_margin,
        count(*) filter (where sales_channel = 'online') as online_order_count,
        median(days_since_previous_order) as median_days_between_orders,
        max_by(days_since_previous_order, customer_order_number) as days_before_last_order
    from spaced
    group by person_id

),

refunded as (

    select
        person_id,
        sum(amount) as unlinked_refunds
    from refunds
    group by person_id

),

joined as (

    select
        coalesce(ordered.person_id, refunded.person_id) as person_id,

        -- orders
        coalesce(ordered.order_count, 0) as order_count,
        ordered.first_order_at,
        ordered.last_order_at,
        ordered.last_order_date,
        ordered.median_days_between_orders,
        ordered.days_before_last_order,
        coalesce(ordered.online_order_count, 0) as online_order_count,

        -- money
        {{ money('coalesce(ordered.gross_sales, 0)') }} as gross_sales,
        {{ money('coalesce(ordered.discounts, 0)') }} as discounts,
        {{ money('coalesce(ordered.net_sales, 0)') }} as net_sales,
        {{ money('coalesce(ordered.linked_refunds, 0) + coalesce(refunded.unlinked_refunds, 0)') }} as refunds,
        {{ money('coalesce(refunded.unlinked_refunds, 0)') }} as unlinked_refunds,
        {{ money('coalesce(ordered.contribution_margin, 0)') }} as contribution_margin,
        {{ money('coalesce(ordered.contribution_margin, 0) - coalesce(refunded.unlinked_refunds, 0)') }} as clv_historic
    from ordered
    full outer join refunded on ordered.person_id = refunded.person_id

)

select * from joined
