{#
    The models of each canonical entity, one per source system, staging models mostly: the only list of them. A new source is a line
    here. What it cannot know stands in its YAML under `config.meta.not_fed`, column by column with the reason.
#}
{% macro staged_sources(entity) %}
    {% set sources = {
        'orders': ['stg_shop__orders', 'stg_shopify__orders', 'stg_woocommerce__orders'],
        'order_lines': ['stg_shop__order_lines', 'stg_shopify__order_lines', 'stg_woocommerce__order_lines'],
        'refunds': ['stg_shop__refunds', 'stg_shopify__refunds', 'stg_woocommerce__refunds'],
        'customers': ['stg_shop__customers', 'stg_shopify__customers'],
        'products': ['stg_shop__products'],
        'ad_spend': ['stg_shop__ad_spend', 'int_ad_platform_spend_summed'],
        'sessions': ['stg_shop__sessions', 'stg_ga4__sessions', 'stg_segment__sessions', 'stg_snowplow__sessions'],
        'web_events': [
            'stg_shop__web_events', 'stg_ga4__web_events', 'stg_segment__web_events', 'stg_snowplow__web_events',
        ],
        'support_tickets': ['stg_shop__support_tickets'],
    } %}
    {{ return(sources[entity]) }}
{% endmacro %}
