{# A type of the YAML as the engine calls it. #}
{% macro engine_type(data_type) %}
    {{- return(adapter.dispatch('engine_type')(data_type)) -}}
{% endmacro %}

{% macro default__engine_type(data_type) %}
    {{- return(data_type | lower | replace('varchar', 'string')) -}}
{% endmacro %}

{% macro duckdb__engine_type(data_type) %}
    {{- return(data_type) -}}
{% endmacro %}
