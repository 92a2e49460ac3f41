with

sessions as (

    select * from {{ ref('stg_shop__sessions') }}

),

customers as (

    select
        identifier,
        person_id
    from {{ ref('int_identifiers_clustered') }}
    where identifier_type = 'customer_id'

),

identifications as (

    select * from {{ ref('int_devices_identified') }}

),

buyers as (

    select
        order_sessions.session_id,
        orders.person_id
    from {{ ref('int_order_sessions_matched') }} as order_sessions
    inner join {{ ref('int_orders_valued') }} as orders on order_sessions.order_id = orders.order_id
    where orders.person_id is not null
    qualify row_number() over (
        partition by order_sessions.session_id
        order by orders.ordered_at, orders.order_id
    ) = 1

),

devices as (

    select
        anonymous_id,
        count(distinct person_id) as people,
        min(person_id) as only_person_id
    from identifications
    group by anonymous_id

),

-- only devices of several people need a look at time
timelines as (

    select
        sessions.anonymous_id,
        sessions.started_at as happened_at,
        sessions.session_id,
        cast(null as varchar) as person_id
    from sessions
    inner join devices on sessions.anonymous_id = devices.anonymous_id
    where devices.people between 2 and {{ setting('max_people_per_device') }}

    union all

    select
        identifications.anonymous_id,
        identifications.identified_at as happened_at,
        null as session_id,
        identifications.person_id
    from identifications
    inner join devices on identifications.anonymous_id = devices.anonymous_id
    where devices.people between 2 and {{ setting('max_people_per_device') }}

),

nearest as (

    select
        session_id,
        {{ ignoring_nulls('first_value', 'person_id') }} over (
            partition by anonymous_id
            order by happened_at, case when person_id is null then 0 else 1 end, person_id, session_id
            rows between current row and unbounded following
        ) as next_person_id,
        {{ ignoring_nulls('last_value', 'person_id') }} over (
            partition by anonymous_id
            order by happened_at, case when person_id is null then 0 else 1 end, person_id, session_id
            rows between unbounded preceding and current row
        ) as last_person_id
    from timelines

),

identified as (

    select
        sessions.session_id,
        coalesce(
            customers.person_id,
            buyers.person_id,
            case when devices.people = 1 then devices.only_person_id end,
            nearest.next_person_id,
            nearest.last_person_id
        ) as person_id,
        case
            when customers.person_id is not null then 'user_id'
            when buyers.person_id is not null then 'order'
            when devices.people = 1 then 'device'
            when nearest.next_person_id is not null then 'device_next'
            when nearest.last_person_id is not null then 'device_last'
        end as identified_by,
        coalesce(devices.people > {{ setting('max_people_per_device') }}, false) as is_shared_device
    from sessions
    left join customers on concat('c:', sessions.user_id) = customers.identifier
    left join buyers on sessions.session_id = buyers.session_id
    left join devices on sessions.anonymous_id = devices.anonymous_id
    left join nearest on sessions.session_id = nearest.session_id

)

select * from identified
