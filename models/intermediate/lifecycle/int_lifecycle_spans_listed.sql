{# A person's orders, and when the person was first seen, put the person on the list of int_people_changed. The months that follow
   from data_as_of are NULL here, so that a new day changes nobody's. #}
{{ built_in_parts({'person_id': 'int_people_changed'}) }}

with

first_seen as (

    select * from {{ ref('int_people_first_seen') }}
    where {{ only_changed('person_id', 'int_people_changed') }}

),

orders as (

    select * from {{ ref('int_orders_valued') }}
    where is_valid and person_id is not null and {{ only_changed('person_id', 'int_people_changed') }}

),

sequenced as (

    select
        person_id,
        customer_order_number,
        order_date,
        ordered_at,
        lag(ordered_at) over (partition by person_id order by customer_order_number) as previous_ordered_at
    from orders

),

-- being first seen is the event before the first order
events as (

    select
        person_id,
        0 as order_count,
        {{ reporting_date('first_seen_at') }} as event_date,
        cast(null as date) as last_order_date,
        cast(null as double) as days_before_last_order
    from first_seen
    union all
    select
        person_id,
        customer_order_number as order_count,
        order_date as event_date,
        order_date as last_order_date,
        {{ elapsed_days('previous_ordered_at', 'ordered_at') }} as days_before_last_order
    from sequenced

),

-- an event rules the ends of all months from its own to the one before that of the next event
spans as (

    select
        events.person_id,
        events.order_count,
        events.last_order_date,
        events.days_before_last_order,
        cast(date_trunc('month', events.event_date) as date) as first_month,
        cast(
            {{ dbt.dateadd('month', -1, "date_trunc('month', lead(events.event_date) over events_of_person)") }} as date
        ) as last_month
    from events
    window events_of_person as (partition by events.person_id order by events.order_count)

),

-- events that another one follows in the same month rule no month end
lasting as (

    select * from spans
    where last_month is null or first_month <= last_month

),

followed as (

    select
        *,
        lag(order_count) over spans_of_person as previous_order_count,
        lag(last_order_date) over spans_of_person as previous_last_order_date,
        lag(days_before_last_order) over spans_of_person as previous_days_before_last_order,
        cast({{ dbt.dateadd('day', -1, 'first_month') }} as date) as previous_month_end
    from lasting
    window spans_of_person as (partition by person_id order by order_count)

),

aged as (

    select
        *,
        {{ dbt.datediff('previous_last_order_date', 'previous_month_end', 'day') }} as previous_days_since_last_order
    from followed

),

listed as (

    select
        person_id,
        first_month,
        last_month,

        -- the state
        cast(order_count as bigint) as order_count,
        last_order_date,
        days_before_last_order,

        -- the stage before
        case
            when previous_order_count is not null
                then {{ lifecycle_stage(
                    'previous_days_since_last_order', 'previous_days_before_last_order', 'previous_order_count'
                ) }}
        end as previous_lifecycle_stage
    from aged

)

select * from listed
