-- A target for a metric that the KPI report does not plan would never be shown, and nobody would notice.
{{ config(severity='warn') }}

select
    metric,
    grain,
    period_start
from {{ ref('stg_reference__targets') }}
where
    true
    {%- for metric in kpi_metrics(planned=true) %}
        and metric <> '{{ metric }}'
    {%- endfor %}
