{# A row of a new file may replace older ones of its key, or be replaced; other keys stay as they were. #}
{#- An event's own table knows more of it than tracks. -#}
{{ superseded_so_far(
    source('segment', 'segment_events'),
    "concat(coalesce(folder, ''), '|', message_id)",
    "case when coalesce(order_id, product_id, products, cast(value as string)) is not null then 1 end"
) }}
