{# The text at a path of a JSON text, such as `'$.type'` or `'$[0].id'`; NULL where there is none. #}
{% macro json_member(expression, path) %}
    {{- return(adapter.dispatch('json_member')(expression, path)) -}}
{% endmacro %}

{% macro default__json_member(expression, path) -%}
    get_json_object({{ expression }}, {{ path }})
{%- endmacro %}

{% macro duckdb__json_member(expression, path) -%}
    case when json_valid({{ expression }}) then json_extract_string({{ expression }}, {{ path }}) end
{%- endmacro %}


{# One member of every record in a JSON list, as a JSON list; NULL for what is no list. #}
{% macro json_member_of_each(expression, member) %}
    {{- return(adapter.dispatch('json_member_of_each')(expression, member)) -}}
{% endmacro %}

{% macro default__json_member_of_each(expression, member) -%}
    to_json(transform(
        from_json({{ expression }}, 'array<struct<{{ member }}:string>>'), record -> record.{{ member }}
    ))
{%- endmacro %}

{% macro duckdb__json_member_of_each(expression, member) -%}
    case
        when json_valid({{ expression }})
            then cast(to_json(list_transform(
                from_json({{ expression }}, '[{"{{ member }}":"VARCHAR"}]'), lambda record: record.{{ member }}
            )) as varchar)
    end
{%- endmacro %}


{# A JSON list of one text. #}
{% macro json_list_of_one(expression) %}
    {{- return(adapter.dispatch('json_list_of_one')(expression)) -}}
{% endmacro %}

{% macro default__json_list_of_one(expression) -%}
    to_json(array(cast({{ expression }} as string)))
{%- endmacro %}

{% macro duckdb__json_list_of_one(expression) -%}
    cast(to_json([cast({{ expression }} as varchar)]) as varchar)
{%- endmacro %}
