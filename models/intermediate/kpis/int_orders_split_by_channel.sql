{# An order's worth, its touchpoints, its session and its buyer's consent: each puts it on the list of int_splits_changed. #}
{{ built_in_parts({'order_id': 'int_splits_changed'}) }}
{%- set model = setting('acquisition_attribution_model') %}

with

orders as (

    select * from {{ ref('int_orders_valued') }}
    where is_valid and {{ only_changed('order_id', 'int_splits_changed') }}

),

touchpoints as (

    select * from {{ ref('int_touchpoints_credited') }}
    where {{ only_changed('order_id', 'int_splits_changed') }}

),

order_sessions as (

    select * from {{ ref('int_order_sessions_matched') }}

),

-- valid orders lie in no others
sessions as (

    select * from {{ ref('int_sessions_enriched') }}
    where has_order

),

people as (

    select * from {{ ref('int_people') }}

),

credits as (

    select
        order_id,
        channel,
        {{ exact('sum(' ~ exact('credit_' ~ model) ~ ')') }} as credit,
        sum(revenue_{{ model }}) as net_sales
    from touchpoints
    where credit_{{ model }} > 0
    group by order_id, channel

),

split as (

    select
        -- ids
        orders.order_id,
        orders.person_id,

        -- what reports are cut by
        orders.order_date,
        credits.channel,
        coalesce(nullif(sessions.device_category, 'unknown'), '(unknown)') as device,
        coalesce(orders.country, '(unknown)') as country,

        -- the buyer
        orders.person_id is not null as has_person,
        coalesce(orders.is_new_customer, false) as is_new_customer,
        coalesce(people.email_consent, false) as email_consent,
        coalesce(people.sms_consent, false) as sms_consent,

        -- the channel's part
        credits.credit,
        credits.net_sales,
        {%- for amount in ['gross_sales', 'discounts', 'contribution_margin'] %}
            {{ money(split_exactly('orders.' ~ amount, 'credits.credit')) }} as {{ amount }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from orders
    inner join credits on orders.order_id = credits.order_id
    left join order_sessions on orders.order_id = order_sessions.order_id
    left join sessions on order_sessions.session_id = sessions.session_id
    left join people on orders.person_id = people.person_id
    window
        whole as (partition by orders.order_id),
        largest_first as (partition by orders.order_id order by credits.credit desc, credits.channel asc)

)

select * from split
