with

facts as (

    select * from {{ ref('int_kpi_facts_combined') }}

),

dimensions as (

    select listed.dimension from (values ('all'), ('channel'), ('device'), ('country')) as listed (dimension)

),

measured as (

    select
        facts.date,
        dimensions.dimension,
        case dimensions.dimension
            when 'all' then '(all)'
            when 'channel' then facts.channel
            when 'device' then facts.device
            when 'country' then facts.country
        end as dimension_value,
        {%- for measure in kpi_measures().values() | sum(start=[]) %}
            sum(facts.{{ measure }}) as {{ measure }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from facts
    cross join dimensions
    group by all

),

-- spend is known by channel only
known as (

    select * from measured
    where dimension_value is not null

)

select * from known
