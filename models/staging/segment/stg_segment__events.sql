with

versions as (

    select * from {{ source('segment', 'segment_events') }}

),

superseded as (

    select * from {{ ref('stg_segment__events_superseded') }}

),

newest as (

    select
        versions.*,
        {{ web_event_name('versions.event') }} as known_event,
        versions.event is null as is_page_view,
        case
            when versions.page_url like '%?%' then versions.page_url
            else versions.page_url || coalesce(versions.page_search, '')
        end as whole_page_url
    from versions
    left join superseded
        on
            versions._file_id = superseded._file_id
            and versions._row_number = superseded._row_number
    where superseded._file_id is null

),

-- user agents repeat: each is judged once
agents as (

    select
        user_agent,
        {{ matches_pattern("lower(user_agent)", "'" ~ setting('bot_user_agents') ~ "'") }} as is_robot,
        {{ device_of_user_agent('lower(user_agent)') }} as device_category
    from newest
    where user_agent is not null
    group by user_agent

),

-- who signed in on a device, where it was one customer only
signed_in as (

    select
        folder,
        anonymous_id,
        min(user_id) as only_user_id
    from {{ source('segment', 'segment_identifies') }}
    where user_id is not null
    group by folder, anonymous_id
    having count(distinct user_id) = 1

),

staged as (

    select
        -- ids
        {{ qualified('segment', 'newest.message_id', 'newest.folder') }} as event_id,
        'segment' as source_system,
        cast(null as string) as tracked_session_id,
        {{ qualified('segment', 'newest.anonymous_id', 'newest.folder') }} as anonymous_id,
        {{ of_tracked_shop("'segment'", pseudonymous('coalesce(newest.user_id, signed_in.only_user_id)')) }} as user_id,
        newest.order_id,

        -- times
        newest.occurred_at,

        -- what happened
        coalesce(newest.known_event, 'page_view') as event_name,
        not newest.is_page_view as is_web_event,
        newest.is_page_view,
        not newest.is_page_view as is_engaged,
        {{ without_addresses('newest.whole_page_url') }} as page_url,
        split_part({{ without_addresses('newest.referrer') }}, '?', 1) as referrer_url,
        case
            when newest.product_id is not null then {{ json_list_of_one('newest.product_id') }}
            when newest.products is not null then {{ json_member_of_each('newest.products', 'product_id') }}
        end as item_ids,
        case
            when newest.product_id is not null then {{ json_list_of_one('newest.quantity') }}
            when newest.products is not null then {{ json_member_of_each('newest.products', 'quantity') }}
        end as item_quantities,
        newest.value,

        -- how the visitor came
        newest.campaign_source is not null or newest.campaign_medium is not null or newest.campaign_name is not null
            as has_campaign,
        {{ without_addresses('newest.campaign_source') }} as utm_source,
        {{ without_addresses('newest.campaign_medium') }} as utm_medium,
        {{ without_addresses('newest.campaign_name') }} as utm_campaign,
        {{ without_addresses('newest.campaign_content') }} as utm_content,
        {{ without_addresses('newest.campaign_term') }} as utm_term,
        agents.device_category,

        -- why it belongs to no session
        case
            when newest.anonymous_id is null then 'no device: sent by a server'
            when agents.is_robot then 'robot, by its user agent'
        end as left_out_reason,

        -- lineage
        newest._file_id,
        newest._loaded_at
    from newest
    left join agents on newest.user_agent = agents.user_agent
    left join signed_in
        on
            newest.anonymous_id = signed_in.anonymous_id
            and newest.folder is not distinct from signed_in.folder

)

select * from staged
