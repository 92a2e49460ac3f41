{# A row per attribution model of a relation that has each measure in a column per model, `<measure>_<model>`. #}
{% macro by_attribution_model(relation, columns, measures) -%}
    {%- for model in attribution_models() %}
        select
            {{ columns | join(', ') }},
            '{{ model }}' as attribution_model,
            {%- for measure in measures %}
                {{ measure }}_{{ model }} as {{ measure }}
                {%- if not loop.last %},{% endif %}
            {%- endfor %}
        from {{ relation }}
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}
{%- endmacro %}
