{{ config(materialized='view') }}

with

sessions as (

    select * from {{ ref('int_sessions_channeled') }}

),

customers as (

    select
        identifier,
        person_id
    from {{ ref('int_identifiers_clustered') }}
    where identifier_type = 'customer_id'

),

devices as (

    select * from {{ ref('int_devices_counted') }}

),

nearest as (

    select * from {{ ref('int_device_sessions_matched') }}

),

buyers as (

    select
        order_sessions.session_id,
        orders.person_id
    from {{ ref('int_order_sessions_matched') }} as order_sessions
    inner join {{ ref('int_orders_valued') }} as orders on order_sessions.order_id = orders.order_id
    where
        orders.person_id is not null
        and {{ only_changed('order_sessions.session_id', 'int_sessions_changed', 'session_id') }}
    qualify row_number() over (
        partition by order_sessions.session_id
        order by orders.ordered_at, orders.order_id
    ) = 1

),

identified as (

    select
        sessions.*,
        coalesce(
            customers.person_id,
            buyers.person_id,
            devices.only_person_id,
            nearest.next_person_id,
            nearest.last_person_id
        ) as person_id,
        case
            when customers.person_id is not null then 'user_id'
            when buyers.person_id is not null then 'order'
            when devices.only_person_id is not null then 'device'
            when nearest.next_person_id is not null then 'device_next'
            when nearest.last_person_id is not null then 'device_last'
        end as identified_by,
        coalesce(devices.is_shared_device, false) as is_shared_device
    from sessions
    left join customers on concat('c:', sessions.user_id) = customers.identifier
    left join buyers on sessions.session_id = buyers.session_id
    left join devices on sessions.anonymous_id = devices.anonymous_id
    left join nearest on sessions.session_id = nearest.session_id

)

select * from identified
