{# A day's build reads only what it replaces, a round of a whole build only its orders: int_touchpoints_weighed keeps the rest. #}
{% set fields = ['touched_at', 'touch_kind', 'touch_key', 'channel', 'source', 'campaign'] %}
{% set passes_over = setting('never_credited_channels') | length > 0 %}
{% set passed = items_where('located.touches', is_never_credited('item.channel')) %}
{% set others = items_where('located.touches', 'not ' ~ is_never_credited('item.channel')) %}
with

orders as (

    select * from {{ ref('int_orders_located') }}
    where {{ only_changed('order_id', 'int_journeys_changed') }} and {{ in_round('order_id', 'int_touchpoints_weighed') }}

),

touchpoints as (

    select * from {{ ref('int_touchpoints_collected') }}
    where {{ in_round('order_id', 'int_touchpoints_weighed') }}

),

-- one list an order serves every model, where each window would sort all touchpoints again
journeys as (

    select
        order_id,
        {{ sorted_records(fields) }} as touches
    from touchpoints
    group by order_id

),

located as (

    select
        -- ids
        orders.order_id,
        orders.person_id,

        -- times
        orders.ordered_at,
        orders.order_date,

        -- order
        orders.is_new_customer,
        orders.net_sales,

        -- journey
        coalesce(journeys.touches, {{ list_of_one_record({
            'touched_at': 'cast(null as timestamp)',
            'touch_kind': '0',
            'touch_key': 'cast(null as string)',
            'channel': "'(unattributed)'",
            'source': "'(unattributed)'",
            'campaign': "'(not set)'",
        }) }}) as touches
    from orders
    left join journeys on orders.order_id = journeys.order_id

),

-- channels that are never credited are passed over, unless the journey has no other
ordered as (

    select
        located.*,
        {% if passes_over -%}
            case
                when {{ list_function('size', others) }} > 0 then {{ others }}
                else located.touches
            end
        {%- else -%}
            located.touches
        {%- endif %} as credited_touches,
        case when {{ list_function('size', others) }} > 0 then {{ passed }} end as passed_touches
    from located

)

select * from ordered
