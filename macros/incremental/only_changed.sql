{#
    A condition that keeps the rows that this build replaces: those whose `column` is among the values that the model
    `changes` lists (there as `listed`, where it has another name). A whole build keeps all.
#}
{% macro only_changed(column, changes, listed=none) -%}
    {%- if model.resource_type == 'unit_test' -%}
        true
    {%- else -%}
        {%- set changed = ref(changes) -%}
        {%- if builds_changes() -%}
            {{ among(column, 'select ' ~ (listed or column) ~ ' from ' ~ changed) }}
        {%- else -%}
            true
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
