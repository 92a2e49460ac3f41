{{ keeps_changes(['session_id']) }}

{{ sessions_of_events(ref('stg_segment__visits'), not_fed=['country']) }}
