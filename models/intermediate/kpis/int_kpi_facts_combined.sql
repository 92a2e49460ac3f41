{%- set measures = kpi_measures() -%}
{%- set all_measures = measures.values() | sum(start=[]) -%}
with

orders as (

    select * from {{ ref('int_orders_split_by_channel') }}

),

refunds as (

    select * from {{ ref('int_refunds_split_by_channel') }}

),

session_days as (

    select * from {{ ref('int_session_days_summed') }}

),

ad_spend as (

    select * from {{ ref('int_ad_spend_converted') }}

),

paid_channels as (

    select distinct channel from ad_spend

),

order_facts as (

    select
        orders.order_date as date,
        orders.channel,
        orders.device,
        orders.country,
        sum(orders.credit) as orders,
        sum(orders.credit) filter (where orders.has_person) as known_orders,
        sum(orders.credit) filter (where orders.is_new_customer) as new_customers,
        sum(orders.credit) filter (where orders.is_new_customer and orders.email_consent) as new_email_contacts,
        sum(orders.credit) filter (where orders.is_new_customer and orders.sms_consent) as new_sms_contacts,
        sum(orders.gross_sales) as gross_sales,
        sum(orders.discounts) as discounts,
        sum(orders.net_sales) as revenue,
        sum(orders.net_sales) filter (where paid_channels.channel is not null) as paid_channel_revenue,
        sum(orders.contribution_margin) as contribution_margin
    from orders
    left join paid_channels on orders.channel = paid_channels.channel
    group by all

),

refund_facts as (

    select
        refund_date as date,
        channel,
        device,
        country,
        sum(amount) as refunds
    from refunds
    group by all

),

session_facts as (

    select
        session_date as date,
        channel,
        coalesce(nullif(device_category, 'unknown'), '(unknown)') as device,
        coalesce(country, '(unknown)') as country,
        {%- for measure in measures['session_facts'] %}
            cast(sum({{ measure }}) as bigint) as {{ measure }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from session_days
    group by all

),

spend_facts as (

    select
        date,
        coalesce(channel, '(unknown)') as channel,
        cast(null as string) as device,
        cast(null as string) as country,
        sum(spend) as spend
    from ad_spend
    group by all

),

combined as (

    {%- for facts, own_measures in measures.items() %}
        select
            date,
            channel,
            device,
            country,
            {%- for measure in all_measures %}
                {% if measure in own_measures %}{{ measure }}{% else %}0{% endif %} as {{ measure }}
                {%- if not loop.last %},{% endif %}
            {%- endfor %}
        from {{ facts }}
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}

)

select * from combined
