{% set types = {
    'orders': 'bigint', 'revenue': 'decimal(18, 4)', 'sessions': 'bigint', 'conversion_rate': 'double', 'new_customers': 'bigint',
} %}
with

events as (

    select * from {{ ref('int_events_measured') }}

)

select
    -- event
    event_id,
    event_type,
    description,
    starts_on,
    ends_on,
    is_partial,
    cast(observed_days as bigint) as observed_days,
    cast(baseline_days as bigint) as baseline_days,

    -- what happened, what was to be expected, and the difference
    {%- for measure, type in types.items() %}
        {%- set money_or_number = 'decimal(18, 4)' if measure == 'revenue' else 'double' %}
        cast({{ measure }} as {{ type }}) as {{ measure }},
        cast({{ measure }}_baseline as {{ money_or_number }}) as {{ measure }}_baseline,
        cast({{ measure }} - {{ measure }}_baseline as {{ money_or_number }}) as {{ measure }}_uplift,
        cast({{ measure }} as double) / nullif({{ measure }}_baseline, 0) - 1 as {{ measure }}_uplift_share
        {%- if not loop.last %},{% endif %}
    {%- endfor %}
from events
