{#- Each staged dataset with its amount. -#}
{%- set datasets = [
    ('orders', 'total_amount'),
    ('order_lines', 'quantity * unit_price'),
    ('refunds', 'amount'),
    ('customers', none),
    ('products', none),
    ('ad_spend', 'spend'),
    ('sessions', none),
    ('web_events', none),
    ('support_tickets', none),
] -%}

with

totals as (

    {% for dataset, amount in datasets -%}
        select
            source_system,
            '{{ dataset }}' as dataset,
            count(*) as staged_rows,
            {% if amount -%}
                coalesce(sum({{ money(amount) }}), 0) as staged_amount
            {%- else -%}
                cast(null as decimal(18, 4)) as staged_amount
            {%- endif %}
        from {{ ref('int_' ~ dataset ~ '_unioned') }}
        group by source_system
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

typed as (

    select
        source_system,
        dataset,
        staged_rows,
        {{ money('staged_amount') }} as staged_amount
    from totals

)

select * from typed
