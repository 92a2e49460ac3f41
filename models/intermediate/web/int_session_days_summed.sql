{# A session that came, went or became another is among the rows that int_sessions_enriched keeps. #}
{{ sums_changes() }}
with

sessions as (

    {{ weighted_rows('int_sessions_enriched') }}

),

counted as (

    select
        source_system,
        session_date,
        channel,
        device_category,
        country,
        sum(weight) as sessions,
        sum(case when person_id is not null then weight else 0 end) as identified_sessions,
        sum(case when has_origin then 0 else weight end) as sessions_without_origin,
        sum(case when has_view_item then weight else 0 end) as sessions_with_view_item,
        sum(case when has_add_to_cart then weight else 0 end) as sessions_with_add_to_cart,
        sum(case when has_begin_checkout then weight else 0 end) as sessions_with_begin_checkout,
        sum(case when has_order then weight else 0 end) as sessions_with_order
    from sessions
    group by source_system, session_date, channel, device_category, country

    {{ and_as_published() }}

),

summed as (

    select
        source_system,
        session_date,
        channel,
        device_category,
        country,
        cast(sum(sessions) as bigint) as sessions,
        cast(sum(identified_sessions) as bigint) as identified_sessions,
        cast(sum(sessions_without_origin) as bigint) as sessions_without_origin,
        cast(sum(sessions_with_view_item) as bigint) as sessions_with_view_item,
        cast(sum(sessions_with_add_to_cart) as bigint) as sessions_with_add_to_cart,
        cast(sum(sessions_with_begin_checkout) as bigint) as sessions_with_begin_checkout,
        cast(sum(sessions_with_order) as bigint) as sessions_with_order
    from counted
    group by source_system, session_date, channel, device_category, country
    having sum(sessions) > 0

)

select * from summed
