{# A change of the order, of its visitor's sessions or of its codes puts an order on the list of int_journeys_changed, and
   int_touchpoints_ordered hands on those alone. #}
{{ built_in_parts({'order_id': 'int_journeys_changed'}, keeps=['touch_key'], rounds={'int_orders_located': 2000000}) }}

{% set half_life_seconds = setting('time_decay_half_life_days') * 86400 %}
{% set passes_over = setting('never_credited_channels') | length > 0 %}
{% set none_of_them = each_item('passed_touches', '0') %}
{% set units = 'cast(round(10000 * amount * (%s)) as bigint)' %}
{% set decay = 'power(0.5, ' ~ seconds_between('item.touched_at', 'last_credited_at') ~ ' / ' ~ half_life_seconds ~ ')' %}
-- fields of a record look like columns of another table
-- noqa: disable=RF03
with

journeys as (

    select
        *,
        {{ each_item('credited_touches', 'item.channel') }} as channels,
        {{ list_function('largest', each_item('credited_touches', 'item.touched_at')) }} as last_credited_at,
        {{ list_function('size', 'touches') }} as steps,
        {{ list_function('size', 'credited_touches') }} as credit_steps,
        cast(net_sales as double) as amount
    from {{ ref('int_touchpoints_ordered') }}

),

-- Decay is relative to the last touchpoint, which cancels out and keeps old journeys from vanishing. Whole numbers have sums
-- that do not depend on the order of rows.
measured as (

    select
        *,
        {{ each_item('credited_touches', 'cast(round(coalesce(' ~ decay ~ ', 1) * 1e14) as bigint)') }} as decays,
        {{ each_item('channels', list_function('size', items_where('channels', 'other = item', 'other'))) }} as repeats,
        {{ list_function('size', list_function('different', 'channels')) }} as channel_count,
        credit_steps + 1 - nullif({{ list_function(
            'position', list_function('reverse', each_item('channels', "item <> 'direct'")), 'true'
        ) }}, 0) as last_non_direct
    from journeys

),

summed as (

    select
        *,
        cast({{ list_function('total', 'decays') }} as double) as decay_sum
    from measured

),

-- in ten thousandths, as money is kept; what rounding leaves goes to the largest credit, the first of equals
rounded as (

    select
        *,
        {{ list_function('total', each_item('decays', units % 'item / decay_sum')) }} as units_time_decay,
        {{ list_function('total', each_item('repeats', units % '1.0e0 / (channel_count * item)')) }} as units_shapley,
        {{ list_function('position', 'decays', list_function('largest', 'decays')) }} as largest_time_decay,
        {{ list_function('position', 'repeats', list_function('smallest', 'repeats')) }} as largest_shapley
    from summed

),

-- what is passed over has no steps
exploded as (

    select
        *,
        {{ exploded_lists({'touch': 'credited_touches', 'decay': 'decays', 'channel_steps': 'repeats'}) }}
    from rounded
    {% if passes_over %}
        union all
        select
            *,
            {{ exploded_lists({'touch': 'passed_touches', 'decay': none_of_them, 'channel_steps': none_of_them}) }}
        from rounded
    {% endif %}

),

placed as (

    select
        *,
        {% if passes_over %}
            row_number() over (partition by order_id order by touch.touched_at, touch.touch_kind, touch.touch_key) as position,
            case when channel_steps = 0 then 0 else place end as credit_position
        {% else %}
            place as position,
            place as credit_position
        {% endif %},
        decay / decay_sum as credit_time_decay,
        case when channel_steps = 0 then 0.0e0 else 1.0e0 / (channel_count * channel_steps) end as credit_shapley,
        {{ units % 'decay / decay_sum' }} as own_units_time_decay,
        case when channel_steps = 0 then 0 else {{ units % '1.0e0 / (channel_count * channel_steps)' }} end as own_units_shapley
    from exploded

),

weighed as (

    select
        -- ids
        order_id,
        person_id,
        touch.touch_key,
        touch.touch_kind,

        -- times
        ordered_at,
        order_date,
        touch.touched_at,
        {{ reporting_date('coalesce(touch.touched_at, ordered_at)') }} as touch_date,

        -- where from
        touch.channel,
        touch.source,
        touch.campaign,

        -- place in the journey, and among the touchpoints that may earn credit
        position,
        steps,
        credit_position,
        credit_steps,
        credit_position = coalesce(last_non_direct, credit_steps) as is_last_non_direct,

        -- the models whose credits need to know the other touchpoints
        {% for model in ['time_decay', 'shapley'] %}
            credit_{{ model }},
            {{ money('case
                when credit_position = largest_' ~ model ~ '
                    then net_sales - cast((units_' ~ model ~ ' - own_units_' ~ model ~ ') / 10000 as decimal(18, 4))
                else own_units_' ~ model ~ ' / 10000
            end') }} as revenue_{{ model }},
        {% endfor %}

        -- order
        is_new_customer,
        net_sales
    from placed

)

select * from weighed
