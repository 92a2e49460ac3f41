{#
    What a model reads of a view over raw: in a build of changes the few rows that the table `listed` holds, looked up once for all
    that ask for them, since raw is in the order of files and every look-up reads it from end to end; else all rows of the view.
#}
{% macro listed_rows(view, listed) -%}
    {%- set all_rows = ref(view) -%}
    {%- if model.resource_type == 'unit_test' -%}
        {{ all_rows }}
    {%- else -%}
        {%- set few_rows = ref(listed) -%}
        {{ few_rows if builds_changes() else all_rows }}
    {%- endif -%}
{%- endmacro %}
