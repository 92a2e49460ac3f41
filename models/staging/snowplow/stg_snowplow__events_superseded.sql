{{ superseded_rows(source('snowplow', 'snowplow_events'), "concat(coalesce(folder, ''), '|', event_id)") }}
