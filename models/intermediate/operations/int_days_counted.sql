{#- Datasets that come day by day, with their time column; quarters of an hour first, since a few of them make cheap days. -#}
{%- set datasets = [
    ('orders', 'ordered_at'),
    ('refunds', 'refunded_at'),
    ('sessions', 'started_at'),
    ('web_events', 'occurred_at'),
    ('support_tickets', 'opened_at'),
] -%}

with

quarters as (

    {% for dataset, column in datasets -%}
        select
            '{{ dataset }}' as dataset,
            {{ quarter_hour(column) }} as started_at,
            count(*) as row_count,
            max({{ column }}) as newest_at,
            max(_loaded_at) as newest_loaded_at
        from {{ ref('int_' ~ dataset ~ '_unioned') }}
        group by {{ quarter_hour(column) }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

days as (

    select
        dataset,
        {{ reporting_date('started_at') }} as date,
        cast(sum(row_count) as bigint) as row_count,
        max(newest_at) as newest_at,
        max(newest_loaded_at) as newest_loaded_at
    from quarters
    group by dataset, {{ reporting_date('started_at') }}

),

spend_days as (

    select
        'ad_spend' as dataset,
        date,
        count(*) as row_count,
        cast(date as timestamp) as newest_at,
        max(_loaded_at) as newest_loaded_at
    from {{ ref('int_ad_spend_unioned') }}
    group by date

),

counted as (

    select * from days
    union all
    select * from spend_days

)

select * from counted
