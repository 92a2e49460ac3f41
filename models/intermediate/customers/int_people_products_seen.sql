{# A view in a session of a person's, whose session it is and what the person bought put the person on the list of
   int_people_changed. #}
{{ built_in_parts({'person_id': 'int_people_changed'}) }}

with

web_events as (

    select * from {{ ref('int_web_events_unioned') }}
    where event_name = 'view_item' and product_id is not null

),

sessions as (

    select
        session_id,
        person_id
    from {{ ref('int_sessions_enriched') }}
    where person_id is not null and {{ only_changed('person_id', 'int_people_changed') }}

),

orders as (

    select * from {{ ref('int_orders_valued') }}
    where is_valid and person_id is not null and {{ only_changed('person_id', 'int_people_changed') }}

),

order_lines as (

    select * from {{ ref('int_order_lines_valued') }}

),

seen as (

    select
        sessions.person_id,
        web_events.product_id,
        {{ reporting_date('web_events.occurred_at') }} as seen_date
    from web_events
    inner join sessions on web_events.session_id = sessions.session_id
    group by all

),

bought as (

    select distinct
        orders.person_id,
        order_lines.product_id
    from orders
    inner join order_lines on orders.order_id = order_lines.order_id

),

marked as (

    select
        seen.person_id,
        seen.product_id,
        seen.seen_date,
        bought.product_id is not null as is_bought
    from seen
    left join bought on seen.person_id = bought.person_id and seen.product_id = bought.product_id

)

select * from marked
