{#
    A text column of a group joined in the order of other columns. Sorting one list per group costs a fifth of what an
    ordered aggregate does when most groups are small.
#}
{% macro text_in_order(column, order_columns, separator) %}
    {{- return(adapter.dispatch('text_in_order')(column, order_columns, separator)) -}}
{% endmacro %}

{% macro default__text_in_order(column, order_columns, separator) -%}
    array_join(
        transform(
            sort_array(collect_list(struct({{ order_columns | join(', ') }}, {{ column }} as joined))),
            item -> item.joined
        ),
        '{{ separator }}'
    )
{%- endmacro %}

{% macro duckdb__text_in_order(column, order_columns, separator) -%}
    array_to_string(
        list_transform(
            list_sort(list({
                {%- for order_column in order_columns %}'{{ order_column }}': {{ order_column }}, {% endfor -%}
                'joined': {{ column }}
            })),
            lambda item: item.joined
        ),
        '{{ separator }}'
    )
{%- endmacro %}
