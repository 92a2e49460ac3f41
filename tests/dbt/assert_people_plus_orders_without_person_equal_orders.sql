-- A person counted twice, or lost in a join, would put the customer marts at odds with the order book.
{% set amounts = ['gross_sales', 'discounts', 'net_sales', 'contribution_margin'] %}

with

people as (

    select
        sum(order_count) as order_count,
        {%- for amount in amounts %}
            sum({{ amount }}) as {{ amount }},
        {%- endfor %}
        sum(refunds - unlinked_refunds) as refunds
    from {{ ref('customer_360') }}

),

orders as (

    select
        count(*) filter (where person_id is not null) as order_count,
        {%- for amount in amounts %}
            sum({{ amount }}) filter (where person_id is not null) as {{ amount }},
        {%- endfor %}
        sum(refunds) filter (where person_id is not null) as refunds
    from {{ ref('int_orders_valued') }}
    where is_valid

)

select
    people.*,
    orders.*
from people
cross join orders
where
    {%- for measure in amounts + ['order_count', 'refunds'] %}
        coalesce(people.{{ measure }}, 0) <> coalesce(orders.{{ measure }}, 0){% if not loop.last %} or{% endif %}
    {%- endfor %}
