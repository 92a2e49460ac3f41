{%- set automatic = [
    'page_view', 'page_ping', 'link_click', 'focus_form', 'change_form', 'submit_form', 'application_background',
    'application_foreground', 'consent_preferences', 'cmp_visible', 'web_vitals', 'screen_view', 'transaction_item',
] -%}

with

versions as (

    select * from {{ source('snowplow', 'snowplow_events') }}

),

superseded as (

    select * from {{ ref('stg_snowplow__events_superseded') }}

),

named as (

    select
        versions.*,
        coalesce(versions.domain_userid, versions.network_userid) as device_id,
        coalesce(
            case when versions.ecommerce_action is not null then {{ json_member('versions.ecommerce_action', "'$.type'") }} end,
            case when versions.event in ('struct', 'se') then versions.se_action end,
            versions.event_name,
            versions.event
        ) as tracked_name
    from versions
    left join superseded
        on
            versions._file_id = superseded._file_id
            and versions._row_number = superseded._row_number
    where superseded._file_id is null

),

newest as (

    select
        *,
        {{ web_event_name('tracked_name') }} as known_event
    from named

),

-- user agents repeat: each is judged once
agents as (

    select
        useragent,
        {{ matches_pattern("lower(useragent)", "'" ~ setting('bot_user_agents') ~ "'") }} as is_robot,
        {{ device_of_user_agent('lower(useragent)') }} as device_category
    from newest
    where useragent is not null
    group by useragent

),

staged as (

    select
        -- ids
        {{ qualified('snowplow', 'newest.event_id', 'newest.folder') }} as event_id,
        'snowplow' as source_system,
        {{ qualified('snowplow', 'newest.domain_sessionid', 'newest.folder') }} as tracked_session_id,
        {{ qualified('snowplow', 'newest.device_id', 'newest.folder') }} as anonymous_id,
        {{ of_tracked_shop("'snowplow'", pseudonymous('newest.user_id')) }} as user_id,
        coalesce(
            newest.tr_orderid,
            case
                when newest.ecommerce_transaction is not null
                    then {{ json_member('newest.ecommerce_transaction', "'$[0].transaction_id'") }}
            end
        ) as order_id,

        -- times
        coalesce(newest.derived_tstamp, newest.collector_tstamp) as occurred_at,

        -- what happened
        newest.known_event as event_name,
        newest.known_event not in ({{ texts(automatic) }}) as is_web_event,
        newest.known_event = 'page_view' as is_page_view,
        newest.known_event = 'page_ping' or newest.known_event not in ({{ texts(automatic) }}) as is_engaged,
        {{ without_addresses('newest.page_url') }} as page_url,
        split_part({{ without_addresses('newest.page_referrer') }}, '?', 1) as referrer_url,
        case
            when newest.ecommerce_products is not null then {{ json_member_of_each('newest.ecommerce_products', 'id') }}
            when newest.event in ('struct', 'se') and newest.se_label is not null
                then {{ json_list_of_one('newest.se_label') }}
        end as item_ids,
        case
            when newest.ecommerce_products is not null
                then {{ json_member_of_each('newest.ecommerce_products', 'quantity') }}
        end as item_quantities,
        coalesce(newest.tr_total, newest.se_value) as value,

        -- how the visitor came
        newest.mkt_source is not null or newest.mkt_medium is not null or newest.mkt_campaign is not null as has_campaign,
        {{ without_addresses('newest.mkt_source') }} as utm_source,
        {{ without_addresses('newest.mkt_medium') }} as utm_medium,
        {{ without_addresses('newest.mkt_campaign') }} as utm_campaign,
        {{ without_addresses('newest.mkt_content') }} as utm_content,
        {{ without_addresses('newest.mkt_term') }} as utm_term,
        case lower(newest.dvce_type)
            when 'computer' then 'desktop'
            when 'mobile' then 'mobile'
            when 'tablet' then 'tablet'
            else coalesce(agents.device_category, lower(newest.dvce_type))
        end as device_category,
        newest.geo_country as country,

        -- why it belongs to no session
        case
            when newest.device_id is null and newest.domain_sessionid is null then 'no device'
            when lower(newest.spiders) like '%"spiderorrobot":true%' or lower(newest.spiders) like '%"spider_or_robot":true%'
                then 'robot, by the list of the IAB'
            when lower(newest.br_type) = 'robot' or lower(newest.yauaa) like '%class":"robot%'
                then 'robot, by its browser'
            when agents.is_robot then 'robot, by its user agent'
        end as left_out_reason,

        -- lineage
        newest._file_id,
        newest._loaded_at
    from newest
    left join agents on newest.useragent = agents.useragent

)

select * from staged
