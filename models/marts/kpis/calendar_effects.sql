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
        cast({{ measure }} as {{ type }}) as {{ measure }},
        {%- for value, name in [(measure ~ '_baseline', 'baseline'), (measure ~ ' - ' ~ measure ~ '_baseline', 'uplift')] %}
            {{ money(value) if measure == 'revenue' else 'cast(' ~ value ~ ' as double)' }} as {{ measure }}_{{ name }},
        {%- endfor %}
        cast({{ measure }} as double) / nullif({{ measure }}_baseline, 0) - 1 as {{ measure }}_uplift_share
        {%- if not loop.last %},{% endif %}
    {%- endfor %}
from events
