{#
    The rows of a raw table of which a newer version has come: what they said in the columns `told`, `_file_id` and `_row_number`.
    Few keys come twice, so only their rows are sorted, and the large table is read for its key alone.
#}
{% macro superseded_rows(versions, key, version=none, told=[]) %}
    select {{ (told + ['_file_id', '_row_number']) | join(', ') }}
    from {{ versions }}
    where {{ among(key, 'select ' ~ key ~ ' from ' ~ versions ~ ' group by ' ~ key ~ ' having count(*) > 1') }}
    qualify {{ version_number([key], version) }} > 1
{%- endmacro %}
