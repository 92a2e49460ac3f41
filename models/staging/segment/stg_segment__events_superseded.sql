{#- An event's own table knows more of it than tracks. -#}
{{ superseded_rows(
    source('segment', 'segment_events'),
    "concat(coalesce(folder, ''), '|', message_id)",
    "case when coalesce(order_id, product_id, products, cast(value as string)) is not null then 1 end"
) }}
