{# A row of a new file may replace older ones of its key, or be replaced; other keys stay as they were. What rows said is kept,
   since whoever looks for it would read all of raw. #}
{{ superseded_so_far(source('shop', 'web_events'), 'event_id', told=['event_id', 'session_id', 'product_id', 'event_name']) }}
