{{ superseded_rows(source('shop', 'sessions'), 'session_id') }}
