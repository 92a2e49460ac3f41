-- A session lost or doubled by a channel rule would vanish from every funnel or count twice in it. A build of changes asks
-- for the sessions that it replaced, and whether all together are as many as were staged.
with

staged as (

    select session_id from {{ listed_rows('int_sessions_unioned', 'int_sessions_listed') }}

),

channeled as (

    select
        session_id,
        count(*) as row_count,
        count(channel) as channel_count
    from {{ ref('sessions') }}
    where {{ only_changed('session_id', 'int_sessions_changed') }}
    group by session_id

),

counted as (

    select
        (select count(*) from {{ ref('int_sessions_unioned') }}) as staged_count,
        (select count(*) from {{ ref('sessions') }}) as channeled_count

)

select
    coalesce(staged.session_id, channeled.session_id) as session_id,
    channeled.row_count,
    channeled.channel_count
from staged
full outer join channeled on staged.session_id = channeled.session_id
where
    staged.session_id is null
    or channeled.session_id is null
    or channeled.row_count <> 1
    or channeled.channel_count <> 1

union all

select
    'all' as session_id,
    staged_count as row_count,
    channeled_count as channel_count
from counted
where staged_count <> channeled_count
