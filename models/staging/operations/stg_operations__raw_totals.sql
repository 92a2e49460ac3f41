{#- Dataset, key, version column and amount of each raw table. -#}
{%- set with_amount = [
    ('orders', ['order_id'], 'updated_at', 'total_amount'),
    ('order_lines', ['order_line_id'], none, 'quantity * unit_price'),
    ('refunds', ['refund_id'], none, 'amount'),
    ('ad_spend', ['date', 'platform', 'account_id', 'campaign_id', 'ad_group_id'], none, 'spend'),
] -%}
{%- set without_amount = ['customers', 'products', 'sessions', 'web_events', 'support_tickets'] -%}

with

-- Versions are numbered here once more, apart from staging, so that the two can be held against each other.
{% for dataset, key, version, amount in with_amount -%}
    {{ dataset }}_superseded as (

        select {{ money(amount) }} as amount
        from {{ source('shop', dataset) }}
        {% if key | length == 1 -%}
            where {{ key[0] }} in (
                select {{ key[0] }} from {{ source('shop', dataset) }}
                group by {{ key[0] }}
                having count(*) > 1
            )
        {%- endif %}
        qualify {{ version_number(key, version) }} > 1

    ),

    {{ dataset }}_replaced as (

        select
            count(*) as row_count,
            coalesce(sum(amount), 0) as amount
        from {{ dataset }}_superseded

    ),

    {{ dataset }}_loaded as (

        select
            count(*) as row_count,
            coalesce(sum({{ money(amount) }}), 0) as amount
        from {{ source('shop', dataset) }}

    ),

{% endfor -%}
{% for dataset in without_amount -%}
    {{ dataset }}_loaded as (

        select count(*) as row_count
        from {{ source('shop', dataset) }}

    ),

    {{ dataset }}_keys as (

        select cast(coalesce(sum(key_count), 0) as bigint) as key_count
        from {{ ref('stg_operations__keys_counted') }}
        where dataset = '{{ dataset }}'

    ),

{% endfor -%}
totals as (

    {% for dataset, key, version, amount in with_amount -%}
        select
            'shop' as source_system,
            '{{ dataset }}' as dataset,
            '{{ dataset }}' as raw_dataset,
            loaded.row_count as raw_rows,
            replaced.row_count as superseded_rows,
            {{ money('loaded.amount') }} as raw_amount,
            {{ money('replaced.amount') }} as superseded_amount
        from {{ dataset }}_loaded as loaded
        cross join {{ dataset }}_replaced as replaced
        union all
    {% endfor -%}
    {% for dataset in without_amount -%}
        select
            'shop' as source_system,
            '{{ dataset }}' as dataset,
            '{{ dataset }}' as raw_dataset,
            loaded.row_count as raw_rows,
            loaded.row_count - named.key_count as superseded_rows,
            cast(null as decimal(18, 4)) as raw_amount,
            cast(null as decimal(18, 4)) as superseded_amount
        from {{ dataset }}_loaded as loaded
        cross join {{ dataset }}_keys as named
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from totals
