with

refunds as (

    select * from {{ ref('int_refunds_matched') }}
    where is_counted

),

orders as (

    select * from {{ ref('int_orders_split_by_channel') }}

),

-- a refund that no order is known for belongs to no channel, device or country
split as (

    select
        refunds.refund_id,
        refunds.refund_date,
        coalesce(orders.channel, '(unattributed)') as channel,
        coalesce(orders.device, '(unknown)') as device,
        coalesce(orders.country, '(unknown)') as country,
        {{ money(split_exactly('refunds.amount', 'coalesce(orders.credit, 1)')) }} as amount
    from refunds
    left join orders on refunds.order_id = orders.order_id
    window
        whole as (partition by refunds.refund_id),
        largest_first as (partition by refunds.refund_id order by orders.credit desc, orders.channel asc)

)

select * from split
