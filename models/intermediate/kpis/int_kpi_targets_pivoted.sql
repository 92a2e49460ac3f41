with

targets as (

    select * from {{ ref('stg_reference__targets') }}

),

pivoted as (

    select
        grain,
        period_start,
        {%- for metric in kpi_metrics(planned=true) %}
            max(value) filter (where metric = '{{ metric }}') as {{ metric }}_target
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from targets
    group by grain, period_start

)

select * from pivoted
