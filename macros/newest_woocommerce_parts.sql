{#
    Of the versions of a WooCommerce refund, keep one that has its own date before one that only its order names.
    None is kept of a refund that an older version of its order names and the newest does not: it was deleted in the shop.
#}
{% macro newest_woocommerce_refund() -%}
    where {{ still_named_by_order('woocommerce_refunds', 'refund_id', 'not coalesce(is_own, false)') }}
    qualify row_number() over (
        partition by folder, refund_id
        order by coalesce(is_own, false) desc, order_updated_at desc nulls last, _file_id desc, _row_number desc
    ) = 1
{%- endmacro %}

{# Keep the lines of the newest version of each WooCommerce order; none where that version has none. #}
{% macro newest_woocommerce_lines() -%}
    where {{ still_named_by_order('woocommerce_order_lines', 'order_id') }}
    {{ newest_document_per_order('line_id') }}
{%- endmacro %}

{#
    Whether the newest version of a part's order still names the part. `part_key` tells parts apart (the order's own key:
    all its parts at once); `comes_with_order` is true for rows that came inside an order.
#}
{% macro still_named_by_order(table, part_key, comes_with_order='true') -%}
    concat(coalesce(folder, ''), ' ', {{ part_key }}) not in (
        select concat(named.folder, ' ', named.part_key)
        from (
            select
                coalesce(folder, '') as folder,
                order_id,
                {{ part_key }} as part_key,
                max(order_updated_at) as named_until
            from {{ source('woocommerce', table) }}
            where {{ comes_with_order }}
            group by coalesce(folder, ''), order_id, {{ part_key }}
        ) as named
        inner join (
            select
                coalesce(folder, '') as folder,
                order_id,
                max(updated_at) as updated_at
            from {{ source('woocommerce', 'woocommerce_orders') }}
            group by coalesce(folder, ''), order_id
        ) as orders
            on named.folder = orders.folder and named.order_id = orders.order_id
        where named.named_until < orders.updated_at
    )
{%- endmacro %}
