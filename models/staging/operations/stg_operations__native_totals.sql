{#- Source, canonical dataset, raw table, amount, and how the newest version of each row is told. -#}
{%- set tables = [
    ('shopify', 'orders', 'shopify_orders', 'total_price', newest_version_per(['folder', 'order_id'], 'updated_at')),
    ('shopify', 'order_lines', 'shopify_order_lines', none, newest_document_per_order('line_id')),
    ('shopify', 'customers', 'shopify_customers', none, newest_version_per(['folder', 'customer_id'], 'updated_at')),
    ('woocommerce', 'orders', 'woocommerce_orders', 'total', newest_version_per(['folder', 'order_id'], 'updated_at')),
    ('woocommerce', 'order_lines', 'woocommerce_order_lines', none, newest_woocommerce_lines()),
    ('woocommerce', 'refunds', 'woocommerce_refunds', 'amount', newest_woocommerce_refund()),
] -%}

{#- Tables whose rows are summed or put together with others; of these the ledger's count is compared here. -#}
{%- set summed_up = [
    ('shopify', 'shopify_refunds'), ('shopify', 'shopify_transactions'),
    ('ad_platforms', 'ad_platform_spend'), ('ad_platforms', 'ad_platform_names'),
    ('ga4', 'ga4_events'), ('segment', 'segment_events'), ('segment', 'segment_identifies'),
    ('snowplow', 'snowplow_events'),
] -%}

with

{% for system, dataset, table, amount, newest in tables -%}
    {{ table }}_loaded as (

        select
            count(*) as raw_rows,
            coalesce(sum({{ amount or 0 }}), 0) as raw_amount
        from {{ source(system, table) }}

    ),

    {{ table }}_newest as (

        select
            count(*) as newest_rows,
            coalesce(sum({{ amount or 0 }}), 0) as newest_amount
        from (
            select * from {{ source(system, table) }}
            {{ newest }}
        ) as versions

    ),

{% endfor -%}
-- Shopify's refunds come with their orders, or as payments where the order has none
shopify_refunds_newest as (

    select * from {{ source('shopify', 'shopify_refunds') }}
    {{ newest_document_per_order('refund_id') }}

),

shopify_paid_back as (

    select * from {{ source('shopify', 'shopify_transactions') }}
    where lower(kind) = 'refund' and lower(coalesce(status, 'success')) = 'success'
    {{ newest_version_per(['folder', 'transaction_id']) }}

),

shopify_orders_refunded as (

    select distinct
        folder,
        order_id
    from shopify_refunds_newest

),

shopify_refund_amounts as (

    select amount, true as is_loaded, false as counts from {{ source('shopify', 'shopify_refunds') }}
    union all
    select amount, false as is_loaded, true as counts from shopify_refunds_newest
    union all
    select
        paid_back.amount,
        true as is_loaded,
        newest_orders.order_id is null as counts
    from shopify_paid_back as paid_back
    left join shopify_orders_refunded as newest_orders
        on
            paid_back.order_id = newest_orders.order_id
            and paid_back.folder is not distinct from newest_orders.folder

),

totals as (

    {% for system, dataset, table, amount, newest in tables -%}
        select
            '{{ system }}' as source_system,
            '{{ dataset }}' as dataset,
            '{{ table }}' as raw_dataset,
            loaded.raw_rows,
            loaded.raw_rows - newest.newest_rows as superseded_rows,
            {{ money('loaded.raw_amount' if amount else 'null') }} as raw_amount,
            {{ money('loaded.raw_amount - newest.newest_amount' if amount else 'null') }} as superseded_amount
        from {{ table }}_loaded as loaded
        cross join {{ table }}_newest as newest
        union all
    {% endfor -%}
    {% for system, table in summed_up -%}
        select
            '{{ system }}' as source_system,
            '{{ table }}' as dataset,
            '{{ table }}' as raw_dataset,
            count(*) as raw_rows,
            cast(null as bigint) as superseded_rows,
            cast(null as decimal(18, 4)) as raw_amount,
            cast(null as decimal(18, 4)) as superseded_amount
        from {{ source(system, table) }}
        union all
    {% endfor -%}
    select
        'shopify' as source_system,
        'refunds' as dataset,
        cast(null as string) as raw_dataset,
        cast(null as bigint) as raw_rows,
        cast(null as bigint) as superseded_rows,
        {{ money('coalesce(sum(amount) filter (where is_loaded), 0)') }} as raw_amount,
        {{ money(
            'coalesce(sum(amount) filter (where is_loaded), 0) - coalesce(sum(amount) filter (where counts), 0)'
        ) }} as superseded_amount
    from shopify_refund_amounts
    union all
    select
        platform as source_system,
        'ad_spend' as dataset,
        cast(null as string) as raw_dataset,
        cast(null as bigint) as raw_rows,
        cast(null as bigint) as superseded_rows,
        {{ money('sum(cost)') }} as raw_amount,
        cast(null as decimal(18, 4)) as superseded_amount
    from {{ source('ad_platforms', 'ad_platform_spend') }}
    group by platform

)

select * from totals
