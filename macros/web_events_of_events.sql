{#
    Canonical web events out of a staging model of events. Looks and changes of the cart are one row per item, the event's
    value on the first; all others are one row, with the product where there is only one.
#}
{% macro web_events_of_events(events) -%}
    {%- set per_item = ['view_item', 'select_item', 'add_to_cart', 'remove_from_cart', 'add_to_wishlist'] -%}
    {%- set same = ['source_system', 'session_id', 'order_id', 'occurred_at', 'event_name', '_file_id', '_loaded_at'] -%}
    with

    events as (

        select
            *,
            case when item_ids is not null then {{ json_texts('item_ids') }} end as ids,
            case when item_ids is not null then {{ json_texts('coalesce(item_quantities, item_ids)') }} end as quantities
        from {{ events }}
        where session_id is not null and is_web_event

    ),

    counted as (

        select
            *,
            coalesce({{ list_function('size', 'ids') }}, 0) as item_count
        from events

    ),

    -- few events have several items, so that all others need no exploding
    exploded as (

        select
            event_id,
            value,
            item_quantities,
            {{ same | join(', ') }},
            {{ exploded_lists({'product_id': 'ids', 'item_quantity': 'quantities'}) }}
        from counted
        where item_count > 1 and event_name in ({{ texts(per_item) }})

    ),

    whole as (

        select
            event_id,
            {{ same | join(', ') }},
            case when item_count = 1 then {{ list_function('largest', 'ids') }} end as product_id,
            case
                when item_count = 1 and item_quantities is not null
                    then {{ list_function('largest', 'quantities') }}
            end as item_quantity,
            value
        from counted
        where item_count <= 1 or event_name not in ({{ texts(per_item) }})

    ),

    combined as (

        select * from whole
        union all
        select
            event_id || case when place > 1 then concat(':', place) else '' end as event_id,
            {{ same | join(', ') }},
            product_id,
            case when item_quantities is not null then item_quantity end as item_quantity,
            case when place = 1 then value end as value
        from exploded

    )

    select
        event_id,
        source_system,
        session_id,
        {{ of_tracked_shop('source_system', 'product_id') }} as product_id,
        {{ of_tracked_shop('source_system', 'order_id') }} as order_id,
        occurred_at,
        event_name,
        try_cast(item_quantity as decimal(18, 4)) as quantity,
        value,
        _file_id,
        _loaded_at
    from combined
{%- endmacro %}
