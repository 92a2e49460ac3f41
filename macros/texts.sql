{# A list of texts as SQL literals, for `in (…)`. #}
{% macro texts(values) -%}
    {%- for value in values -%}
        '{{ value }}'
        {%- if not loop.last %}, {% endif -%}
    {%- endfor -%}
{%- endmacro %}
