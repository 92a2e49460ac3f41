{#
    Keep the parts (lines, refunds) of the newest version of their order. A part that came inside an order goes with the
    other parts of that order; one that came as a row of a table of its own (`document` is NULL) has versions of its own.
    Where an order has both, those of the newest file count.
#}
{% macro newest_document_per_order(part_key) -%}
    qualify
        (document is null) = first_value(document is null) over (
            partition by folder, order_id order by _file_id desc, _row_number desc
        )
        and dense_rank() over (
            partition by folder, order_id, document is null, case when document is null then {{ part_key }} end
            order by
                order_updated_at desc nulls last, _file_id desc, document desc,
                case when document is null then _row_number end desc
        ) = 1
{%- endmacro %}
