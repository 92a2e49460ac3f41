{# A session with events in new files, or with events that these tell again, is on the list of int_sessions_changed. Such sessions
   are counted as they are and as they were when the table was last published, and what they differ by is added to that. #}
{{ sums_changes() }}

{% set replaced_events = ref('stg_shop__web_events_superseded') %}
-- a whole build has no events before
-- noqa: disable=ST03
with

events as (

    select * from {{ listed_rows('int_web_events_unioned', 'int_web_events_listed') }}
    where
        source_system = 'shop'
        and product_id is not null
        and event_name in ('view_item', 'add_to_cart')

),

{% if builds_changes() %}

    arrived as (

        select event_id from {{ ref('int_web_events_unioned') }}
        where source_system = 'shop' and _file_id in ({{ new_files() }})

    ),

    replaced as (

        select * from {{ replaced_events }}
        where
            {{ among('event_id', 'select event_id from arrived') }}
            and _file_id not in ({{ new_files() }})
        {{ newest_version_per(['event_id']) }}

    ),

    events_before as (

        select session_id, product_id, event_name from events
        where _file_id not in ({{ new_files() }})

        union all

        select session_id, product_id, event_name from replaced
        where product_id is not null and event_name in ('view_item', 'add_to_cart')

    ),

{% endif %}

weighed as (

    select
        product_id,
        session_id,
        event_name,
        1 as weight
    from events

    {% if builds_changes() %}

        union all

        select
            product_id,
            session_id,
            event_name,
            -1 as weight
        from events_before

    {% endif %}

),

product_sessions as (

    select
        product_id,
        session_id,
        weight,
        count(*) filter (where event_name = 'view_item') as views,
        count(*) filter (where event_name = 'add_to_cart') as add_to_carts
    from weighed
    group by product_id, session_id, weight

),

added as (

    select
        product_id,
        sum(weight * views) as views,
        sum(weight * add_to_carts) as add_to_carts,
        sum(case when views > 0 then weight else 0 end) as viewing_sessions,
        sum(case when views > 0 and add_to_carts > 0 then weight else 0 end) as viewing_and_carting_sessions
    from product_sessions
    group by product_id

    {{ and_as_published() }}

),

viewed as (

    select
        product_id,
        cast(sum(views) as bigint) as views,
        cast(sum(add_to_carts) as bigint) as add_to_carts,
        cast(sum(viewing_sessions) as bigint) as viewing_sessions,
        cast(sum(viewing_and_carting_sessions) as bigint) as viewing_and_carting_sessions
    from added
    group by product_id
    having sum(views + add_to_carts) > 0

)

select * from viewed
