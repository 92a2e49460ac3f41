with

scored as (

    select * from {{ ref('int_people_scored') }}
    where clv_tier in ({{ texts(setting('vip_tiers')) }})

),

ordered as (

    select * from {{ ref('int_people_ordered') }}

),

orders as (

    select * from {{ ref('int_orders_valued') }}
    where is_valid and person_id is not null

),

best as (

    select
        scored.person_id,
        scored.clv_tier,
        ordered.clv_historic
    from scored
    inner join ordered on scored.person_id = ordered.person_id

),

threshold as (

    select min(clv_historic) as margin_needed from best

),

earned as (

    select
        orders.person_id,
        orders.order_date,
        best.clv_tier,
        threshold.margin_needed,
        sum(orders.contribution_margin) over (
            partition by orders.person_id order by orders.customer_order_number
            rows between unbounded preceding and current row
        ) as margin_so_far
    from orders
    inner join best on orders.person_id = best.person_id
    cross join threshold

),

valued as (

    select
        'vip' as audience,
        person_id,
        min(order_date) filter (where margin_so_far >= margin_needed) as entered_on,
        max(clv_tier) || ' by margin' as reason,
        cast(null as string) as product_id
    from earned
    group by person_id

)

select * from valued
