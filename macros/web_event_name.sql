{# The name that the funnel knows for another system's name of an event, by the setting `web_event_names`. #}
{% macro web_event_name(expression) -%}
    {%- set names = setting('web_event_names') -%}
    {%- set name = "lower(regexp_replace(trim(" ~ expression ~ "), '[^A-Za-z0-9]+', '_'" ~ every_match() ~ "))" -%}
    case {{ name }}
        {%- for theirs in names %} when '{{ theirs }}' then '{{ names[theirs] }}'{% endfor %}
        else {{ name }}
    end
{%- endmacro %}


{# What a regular expression that replaces every match needs as its last argument. #}
{% macro every_match() %}
    {{- return(adapter.dispatch('every_match')()) -}}
{% endmacro %}

{% macro default__every_match() -%}{%- endmacro %}

{% macro duckdb__every_match() -%}, 'g'{%- endmacro %}
