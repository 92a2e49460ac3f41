{#
    Of the versions of a WooCommerce refund, keep one that has its own date before one that only its order names.
    None is kept of a refund that an older version of its order names and the newest does not: it was deleted in the shop.
#}
{% macro newest_woocommerce_refund() -%}
    where
        concat(coalesce(folder, ''), ' ', refund_id) not in (
            select concat(deleted.folder, ' ', deleted.refund_id) from ({{ deleted_woocommerce_refunds() }}) as deleted
        )
    qualify row_number() over (
        partition by folder, refund_id
        order by coalesce(is_own, false) desc, order_updated_at desc nulls last, _file_id desc, _row_number desc
    ) = 1
{%- endmacro %}

{% macro deleted_woocommerce_refunds() -%}
    select
        named.folder,
        named.refund_id
    from (
        select
            coalesce(folder, '') as folder,
            order_id,
            refund_id,
            max(order_updated_at) as named_until
        from {{ source('woocommerce', 'woocommerce_refunds') }}
        where not coalesce(is_own, false)
        group by coalesce(folder, ''), order_id, refund_id
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
{%- endmacro %}
