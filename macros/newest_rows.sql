{# The rows of a raw table that no later row replaced: all but those that `superseded` names by file and row number. #}
{% macro newest_rows(versions, superseded) %}
    select {{ versions }}.*
    from {{ versions }}
    left join {{ superseded }}
        on
            {{ versions }}._file_id = {{ superseded }}._file_id
            and {{ versions }}._row_number = {{ superseded }}._row_number
    where {{ superseded }}._file_id is null
{%- endmacro %}
