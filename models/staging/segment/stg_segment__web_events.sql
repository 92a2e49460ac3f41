{{ keeps_changes(['session_id', 'event_id', 'order_id']) }}

{{ web_events_of_events(ref('stg_segment__visits')) }}
