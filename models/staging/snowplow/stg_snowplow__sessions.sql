{{ keeps_changes(['session_id']) }}

{{ sessions_of_events(ref('stg_snowplow__visits')) }}
