{#
    The strategy `parts`: rows whose part changed give way to those built anew. `config.meta.parts` of the model names each
    column that divides it into parts, and the model that lists which of them changed. Done twice, or alone after a build of
    everything (whose views hand on all rows), it gives the same. What the model `keeps` of rows that are others now is kept.
#}
{% macro get_incremental_parts_sql(arg_dict) %}
    {% set columns = arg_dict['dest_columns'] | map(attribute='quoted') | join(', ') %}
    {% set keeps = model.config.meta.keeps if builds_changes() else [] %}
    {% if keeps %}
        {{ keep_parts_before(keeps) }};
    {% endif %}
    delete from {{ arg_dict['target_relation'] }}
    where {{ in_changed_parts() }};
    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }} from {{ arg_dict['temp_relation'] }}
    where {{ in_changed_parts() }}
    {% if keeps %}
        ;
        {{ keep_parts(keeps, arg_dict['temp_relation']) }}
    {% endif %}
{% endmacro %}

{# A condition that holds for the rows of this model's changed parts. #}
{% macro in_changed_parts() -%}
    {%- for column, changes in model.config.meta.parts.items() -%}
        {{ among(column, 'select ' ~ column ~ ' from ' ~ this.incorporate(path={'identifier': changes})) }}
        {%- if not loop.last %} or {% endif -%}
    {%- endfor -%}
{%- endmacro %}
