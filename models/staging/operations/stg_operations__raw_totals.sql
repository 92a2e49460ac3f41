{#- Dataset, key, version column and amount of each raw table. -#}
{%- set with_amount = [
    ('orders', ['order_id'], 'updated_at', 'total_amount'),
    ('order_lines', ['order_line_id'], none, 'quantity * unit_price'),
    ('refunds', ['refund_id'], none, 'amount'),
    ('ad_spend', ['date', 'platform', 'account_id', 'campaign_id', 'ad_group_id'], none, 'spend'),
] -%}
{%- set without_amount = [
    ('customers', 'customer_id'),
    ('products', 'product_id'),
    ('sessions', 'session_id'),
    ('web_events', 'event_id'),
    ('support_tickets', 'ticket_id'),
] -%}

with

-- Versions are numbered here once more, apart from staging, so that the two can be held against each other.
{% for dataset, key, version, amount in with_amount -%}
    {{ dataset }}_versions as (

        select
            {{ money(amount) }} as amount,
            row_number() over (
                partition by {{ key | join(', ') }}
                order by {% if version %}{{ version }} desc nulls last, {% endif %}_file_id desc, _row_number desc
            ) as version_number
        from {{ source('shop', dataset) }}

    ),

{% endfor -%}
{% for dataset, key in without_amount -%}
    {{ dataset }}_keys as (

        select count(*) as versions
        from {{ source('shop', dataset) }}
        group by {{ key }}

    ),

{% endfor -%}
totals as (

    {% for dataset, key, version, amount in with_amount -%}
        select
            'shop' as source_system,
            '{{ dataset }}' as dataset,
            '{{ dataset }}' as raw_dataset,
            count(*) as raw_rows,
            count(*) filter (where version_number > 1) as superseded_rows,
            {{ money('coalesce(sum(amount), 0)') }} as raw_amount,
            {{ money('coalesce(sum(amount) filter (where version_number > 1), 0)') }} as superseded_amount
        from {{ dataset }}_versions
        union all
    {% endfor -%}
    {% for dataset, key in without_amount -%}
        select
            'shop' as source_system,
            '{{ dataset }}' as dataset,
            '{{ dataset }}' as raw_dataset,
            cast(coalesce(sum(versions), 0) as bigint) as raw_rows,
            cast(coalesce(sum(versions - 1), 0) as bigint) as superseded_rows,
            cast(null as decimal(18, 4)) as raw_amount,
            cast(null as decimal(18, 4)) as superseded_amount
        from {{ dataset }}_keys
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from totals
