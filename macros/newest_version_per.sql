{#
    Keep the newest version of each key: the latest version column where the dataset has one, else (and on ties) the
    later file, else the later row of that file.
#}
{% macro newest_version_per(key, version=none) -%}
    qualify row_number() over (
        partition by {{ key | join(', ') }}
        order by {% if version %}{{ version }} desc nulls last, {% endif %}_file_id desc, _row_number desc
    ) = 1
{%- endmacro %}
