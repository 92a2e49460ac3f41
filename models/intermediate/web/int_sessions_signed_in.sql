{# A session's own row puts it on the list of int_sessions_arrived. #}
{{ built_in_parts({'session_id': 'int_sessions_arrived'}, keeps=['anonymous_id']) }}

with

sessions as (

    select * from {{ ref('int_sessions_unioned') }}
    where {{ only_changed('session_id', 'int_sessions_arrived') }}

),

signed_in as (

    select
        session_id,
        anonymous_id,
        user_id,
        started_at
    from sessions
    where user_id is not null

)

select * from signed_in
