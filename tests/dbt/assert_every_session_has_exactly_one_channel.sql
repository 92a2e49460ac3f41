-- A session lost or doubled by a channel rule would vanish from every funnel or count twice in it.
with

staged as (

    select session_id from {{ ref('int_sessions_unioned') }}

),

channeled as (

    select
        session_id,
        count(*) as row_count,
        count(channel) as channel_count
    from {{ ref('sessions') }}
    group by session_id

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
