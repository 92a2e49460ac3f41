{# A condition that keeps the rows of keys that a new file names; a whole build keeps all. #}
{% macro named_in_new_files(relation, key) -%}
    {%- if builds_changes() -%}
        {{ among(key, 'select ' ~ key ~ ' from ' ~ relation ~ ' where _file_id in (' ~ new_files() ~ ')') }}
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}
{#
    The values of `column` in those rows of a staging model that are new or became others: of a table that keeps its changes
    (`keeps_changes`), what it kept; else the rows of files that no build has taken in. Such a model hands on `_file_id`, and
    each of its rows is one row of raw.
#}
{% macro new_or_changed(model_name, column) -%}
    {%- if _keeps_changes(model_name) -%}
        {{ kept_changes(model_name, column) }}
    {%- else -%}
        select {{ column }} from {{ ref(model_name) }}
        where {% if builds_changes() %}_file_id in ({{ new_files() }}){% else %}false{% endif %}
    {%- endif -%}
{%- endmacro %}

{# The same of all sources of some entities. #}
{% macro any_new_or_changed(entities, column) -%}
    {%- for source in _sources_of(entities) %}
        {{ new_or_changed(source, column) }}
        {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{% macro _sources_of(entities) %}
    {% set sources = [] %}
    {% for entity in entities %}
        {% do sources.extend(staged_sources(entity)) %}
    {% endfor %}
    {{ return(sources) }}
{% endmacro %}

{# A condition that holds for those same rows of a model, by their key where a table keeps its changes; a whole build keeps all. #}
{% macro is_new_or_changed(model_name, key) -%}
    {%- if not builds_changes() -%}
        true
    {%- elif _keeps_changes(model_name) -%}
        {{ among(key, kept_changes(model_name, key)) }}
    {%- else -%}
        _file_id in ({{ new_files() }})
    {%- endif -%}
{%- endmacro %}

{% macro _keeps_changes(model_name) %}
    {%- set staged = graph.nodes.get('model.' ~ project_name ~ '.' ~ model_name) if execute -%}
    {{ return(staged and staged.config.meta.get('keeps_changes')) }}
{% endmacro %}
