{#
    `superseded_rows` as a model that is kept: a row that was replaced stays so, hence a build of changes adds those of keys
    of which a new file has a row, and sorts no others.
#}
{% macro superseded_so_far(versions, key, version=none, told=[]) %}
    {{- config(materialized=kept_if_possible(), incremental_strategy='append') -}}
    {%- set columns = (told + ['_file_id', '_row_number']) | join(', ') -%}
    {%- if builds_changes() %}
    select {{ columns }}
    from {{ versions }}
    where {{ named_in_new_files(versions, key) }}
    qualify {{ version_number([key], version) }} > 1
    except
    select {{ columns }}
    from {{ this }}
    {%- else -%}
    {{ superseded_rows(versions, key, version, told) }}
    {%- endif %}
{%- endmacro %}
