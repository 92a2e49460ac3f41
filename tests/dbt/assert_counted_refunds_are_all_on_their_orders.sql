-- A refund that is lost or doubled between the refunds and the orders makes customers look better or worse than they are.
with

refunded as (

    select sum(amount) as amount
    from {{ ref('int_refunds_matched') }}
    where link = 'order' and is_counted

),

borne as (

    select sum(refunds) as amount
    from {{ ref('int_orders_valued') }}

)

select
    refunded.amount as refunded_amount,
    borne.amount as borne_amount
from refunded
cross join borne
where coalesce(refunded.amount, 0) <> coalesce(borne.amount, 0)
