{# Of the versions of a WooCommerce refund, keep one that has its own date before one that only its order names. #}
{% macro newest_woocommerce_refund() -%}
    qualify row_number() over (
        partition by folder, refund_id
        order by coalesce(is_own, false) desc, order_updated_at desc nulls last, _file_id desc, _row_number desc
    ) = 1
{%- endmacro %}
