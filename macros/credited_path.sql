{#
    The channels of a group's rows in the order of a column of theirs, without those that are passed over unless there are no
    others. Where no channel is ever passed over, it is the column `path` beside it.
#}
{% macro credited_path(is_passed_over, order_column) -%}
    {%- if setting('never_credited_channels') -%}
        coalesce(
            nullif({{ text_in_order('case when not (' ~ is_passed_over ~ ') then channel end', order_column, ' > ') }}, ''),
            {{ text_in_order('channel', order_column, ' > ') }}
        )
    {%- else -%}
        path
    {%- endif -%}
{%- endmacro %}
