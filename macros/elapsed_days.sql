{# Days from one timestamp to a later one, with their fractions. #}
{% macro elapsed_days(earlier, later) -%}
    {{ seconds_between(earlier, later) }} / 86400
{%- endmacro %}
