{# A condition that keeps the rows of keys that a new file names; a whole build keeps all. #}
{% macro named_in_new_files(relation, key) -%}
    {%- if builds_changes() -%}
        {{ key }} in (select {{ key }} from {{ relation }} where _file_id in ({{ new_files() }}))
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}
{#
    The values of `column` in those rows of a staging model that are new or became others: of a view, the rows of files that
    no build has taken in; of a table, what `keep_changes` kept. A view must hand on `_file_id`.
#}
{% macro new_or_changed(model_name, column) -%}
    {%- set staged = graph.nodes.get('model.' ~ project_name ~ '.' ~ model_name) if execute -%}
    {%- if staged and staged.config.materialized == 'view' -%}
        select {{ column }} from {{ ref(model_name) }}
        where {% if builds_changes() %}_file_id in ({{ new_files() }}){% else %}false{% endif %}
    {%- else -%}
        {{ kept_changes(model_name, column) }}
    {%- endif -%}
{%- endmacro %}
