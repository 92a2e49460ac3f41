{{ superseded_rows(source('shop', 'order_lines'), 'order_line_id') }}
