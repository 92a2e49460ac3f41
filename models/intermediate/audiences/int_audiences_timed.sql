with

ordered as (

    select * from {{ ref('int_people_ordered') }}
    where order_count > 0

),

scored as (

    select * from {{ ref('int_people_scored') }}

),

{#- Days since the last order from which and until which somebody belongs to an audience. #}
{%- set rules = [
    ('win_back', setting('lapsed_after_days') | int + 1, setting('win_back_until_days')),
    ('at_risk_high_value', setting('at_risk_after_days') | int + 1, setting('lapsed_after_days')),
    ('second_order_nudge', setting('second_order_nudge_from_days'), setting('second_order_nudge_until_days')),
    ('post_purchase', 0, setting('post_purchase_days')),
] %}

rules as (

    select
        listed.audience,
        listed.from_days,
        listed.until_days
    from (
        values
        {%- for audience, from_days, until_days in rules %}
            ('{{ audience }}', {{ from_days }}, {{ until_days }})
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    ) as listed (audience, from_days, until_days)

),

timed as (

    select
        rules.audience,
        ordered.person_id,
        cast({{ dbt.dateadd('day', 'rules.from_days', 'ordered.last_order_date') }} as date) as entered_on,
        case rules.audience
            when 'at_risk_high_value'
                then scored.clv_tier || ' by margin, no order for ' || scored.days_since_last_order || ' days'
            when 'second_order_nudge' then 'One order, ' || scored.days_since_last_order || ' days ago'
            when 'post_purchase' then 'Ordered ' || scored.days_since_last_order || ' days ago'
            else 'No order for ' || scored.days_since_last_order || ' days'
        end as reason,
        cast(null as string) as product_id
    from ordered
    inner join scored on ordered.person_id = scored.person_id
    inner join rules on scored.days_since_last_order between rules.from_days and rules.until_days
    where
        (rules.audience <> 'second_order_nudge' or ordered.order_count = 1)
        and (
            rules.audience <> 'at_risk_high_value'
            or scored.clv_tier in ({{ texts(setting('high_value_tiers')) }})
        )

)

select * from timed
