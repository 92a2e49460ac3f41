{# A row of a new file may replace older ones of its key, or be replaced; other keys stay as they were. #}
{{ superseded_so_far(source('shop', 'sessions'), 'session_id') }}
