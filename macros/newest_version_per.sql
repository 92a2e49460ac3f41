{#
    Keep the newest version of each key: the latest version column where the dataset has one, else (and on ties) the
    later file, else the later row of that file.
#}
{% macro newest_version_per(key, version=none) -%}
    qualify {{ version_number(key, version) }} = 1
{%- endmacro %}


{# 1 for the newest version of each key, 2 for the one before it, and so on. #}
{% macro version_number(key, version=none) -%}
    row_number() over (
        partition by {{ key | join(', ') }}
        order by {% if version %}{{ version }} desc nulls last, {% endif %}_file_id desc, _row_number desc
    )
{%- endmacro %}
