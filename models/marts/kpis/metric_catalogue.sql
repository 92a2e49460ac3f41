{#- The metrics layer as rows: what the YAML in models/metrics says, as dbt has parsed it. -#}
{%- set quoted = dbt.escape_single_quotes %}
{%- set owners = {} %}
{%- for group in graph.groups.values() %}{% do owners.update({group.name: group.owner.name}) %}{% endfor %}

with

metric_catalogue as (

    {%- for metric in graph.metrics.values() | sort(attribute='name') %}
        {%- set meta = metric.config.meta %}
        select
            cast('{{ metric.name }}' as varchar) as metric,
            cast('{{ quoted(metric.label) }}' as varchar) as label,
            cast('{{ metric.config.group }}' as varchar) as area,
            cast('{{ quoted(meta.formula) }}' as varchar) as formula,
            cast('{{ quoted(meta.unit) }}' as varchar) as unit,
            cast('{{ quoted(owners[metric.config.group]) }}' as varchar) as owner,
            cast('{{ meta.source }}' as varchar) as source_column,
            cast('{{ quoted(metric.description | replace("\n", " ") | trim) }}' as varchar) as description
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}

)

select * from metric_catalogue
