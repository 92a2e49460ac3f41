{%- set columns = [
    'source_system', 'account_id', 'campaign_id', 'ad_group_id',
    'date',
    'platform', 'campaign_name', 'ad_group_name', 'impressions', 'clicks', 'platform_conversions',
    'spend', 'currency', 'platform_conversion_value', 'is_spread',
    '_file_id', '_loaded_at',
] -%}

with

unioned as (

    {{ union_of_sources('ad_spend', columns) }}

)

select * from unioned
