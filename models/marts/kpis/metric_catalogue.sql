{#- The metrics layer as rows: what the YAML in models/metrics says, as dbt has parsed it. -#}
{%- set quoted = dbt.escape_single_quotes %}
{%- set owners = {} %}
{%- for group in graph.groups.values() %}{% do owners.update({group.name: group.owner.name}) %}{% endfor %}

with

metric_catalogue as (

    {%- for metric in graph.metrics.values() | sort(attribute='name') %}
        {%- set meta = metric.config.meta %}
        select
            cast('{{ metric.name }}' as string) as metric,
            cast('{{ quoted(metric.label) }}' as string) as label,
            cast('{{ metric.config.group }}' as string) as area,
            cast('{{ quoted(meta.formula) }}' as string) as formula,
            cast('{{ quoted(meta.unit) }}' as string) as unit,
            cast('{{ quoted(owners[metric.config.group]) }}' as string) as owner,
            cast('{{ meta.source }}' as string) as source_column,
            cast('{{ quoted(metric.description | replace("\n", " ") | trim) }}' as string) as description
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}

)

select * from metric_catalogue
