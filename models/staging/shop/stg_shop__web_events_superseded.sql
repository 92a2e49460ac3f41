{{ superseded_rows(source('shop', 'web_events'), 'event_id') }}
