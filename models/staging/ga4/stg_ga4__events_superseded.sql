{{ superseded_rows(source('ga4', 'ga4_events'), ga4_event_id()) }}
