{# An order of a person's, its lines and its touchpoints put the person on the list of int_people_changed. #}
{{ built_in_parts({'person_id': 'int_people_changed'}) }}

with

orders as (

    select * from {{ ref('int_orders_valued') }}
    where is_valid and person_id is not null and {{ only_changed('person_id', 'int_people_changed') }}

),

order_lines as (

    select * from {{ ref('int_order_lines_valued') }}

),

touchpoints as (

    select * from {{ ref('int_touchpoints_credited') }}

),

first_orders as (

    select * from orders
    where customer_order_number = 1

),

second_orders as (

    select
        person_id,
        ordered_at as second_order_at
    from orders
    where customer_order_number = 2

),

category_sales as (

    select
        order_lines.order_id,
        order_lines.category,
        sum(order_lines.net_sales) as net_sales
    from order_lines
    inner join first_orders on order_lines.order_id = first_orders.order_id
    where order_lines.category is not null
    group by order_lines.order_id, order_lines.category

),

first_categories as (

    select
        order_id,
        category
    from category_sales
    qualify row_number() over (partition by order_id order by net_sales desc nulls last, category asc) = 1

),

acquiring_touchpoints as (

    select
        touchpoints.order_id,
        touchpoints.channel,
        touchpoints.campaign
    from touchpoints
    inner join first_orders on touchpoints.order_id = first_orders.order_id
    qualify row_number() over (
        partition by touchpoints.order_id
        order by touchpoints.credit_{{ setting('acquisition_attribution_model') }} desc, touchpoints.position asc
    ) = 1

),

acquired as (

    select
        -- ids
        first_orders.person_id,
        first_orders.order_id as first_order_id,

        -- times
        first_orders.ordered_at as first_order_at,
        first_orders.order_date as first_order_date,
        second_orders.second_order_at,
        {{ elapsed_days('first_orders.ordered_at', 'second_orders.second_order_at') }} as days_to_second_order,

        -- what acquired them
        coalesce(acquiring_touchpoints.channel, '(unattributed)') as acquisition_channel,
        nullif(acquiring_touchpoints.campaign, '(not set)') as acquisition_campaign,
        coalesce(first_categories.category, '(unknown)') as first_category,
        coalesce(first_orders.country, '(unknown)') as country,
        coalesce(
            first_orders.discount_codes,
            case when first_orders.discounts > 0 then '(without code)' else '(no discount)' end
        ) as first_discount
    from first_orders
    left join second_orders on first_orders.person_id = second_orders.person_id
    left join first_categories on first_orders.order_id = first_categories.order_id
    left join acquiring_touchpoints on first_orders.order_id = acquiring_touchpoints.order_id

)

select * from acquired
