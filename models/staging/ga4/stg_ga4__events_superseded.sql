{# A row of a new file may replace older ones of its key, or be replaced; other keys stay as they were. #}
{{ superseded_so_far(source('ga4', 'ga4_events'), ga4_event_id()) }}
