{#
    GA4 gives events no number. Rows that agree in all of these are deliveries of one event: of the intraday table and of
    the day's, or of a day that was exported again.
#}
{% macro ga4_event_id() -%}
    md5(concat_ws(
        '|',
        {%- for column in [
            'folder', 'stream_id', 'user_pseudo_id', 'event_timestamp', 'event_name', 'event_bundle_sequence_id',
            'batch_page_id', 'batch_ordering_id', 'batch_event_index', 'page_location', 'transaction_id', 'item_ids',
        ] %}
            coalesce(cast({{ column }} as string), '')
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    ))
{%- endmacro %}
