-- Attribution that does not add up to the orders is worth nothing: one order off by a cent, and nobody believes the rest.
-- A build of changes asks for the orders that changed; the guard of the marts holds the sums of all against each other.
{% set models = attribution_models() %}
{% set changed = only_changed('order_id', 'int_journeys_changed') %}
with

touchpoints as (

    select * from {{ ref('attribution_touchpoints') }}
    where {{ changed }}

),

orders as (

    select * from {{ ref('int_orders_valued') }}
    where is_valid and {{ changed }}

),

credited as (

    select
        {% for model in models %}
            sum(credit_{{ model }}) as credit_{{ model }},
            sum(revenue_{{ model }}) as revenue_{{ model }},
        {% endfor %}
        order_id
    from touchpoints
    group by order_id

)

select
    credited.*,
    orders.order_id as expected_order_id,
    orders.net_sales
from orders
full outer join credited on orders.order_id = credited.order_id
where
    orders.order_id is null
    or credited.order_id is null
    {%- for model in models %}
        or abs(credited.credit_{{ model }} - 1) > 1e-9
        or credited.revenue_{{ model }} is distinct from orders.net_sales
    {%- endfor %}
