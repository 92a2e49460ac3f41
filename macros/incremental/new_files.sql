{# The landing files whose rows no build has taken in yet. #}
{% macro new_files() -%}
    select file_id from changes.files where not is_built
{%- endmacro %}
