{{ keeps_changes(['data_as_of_date']) }}

{%- set reporting_currency = setting('reporting_currency') -%}

with

orders as (

    select * from {{ ref('int_orders_unioned') }}

),

covered as (

    select
        count(distinct currency) as currency_count,
        max(currency) as any_currency,
        min(ordered_at) as first_order_at,
        max(ordered_at) as data_as_of
    from orders

),

context as (

    select
        {% if reporting_currency -%}
            '{{ reporting_currency }}' as reporting_currency,
        {%- else -%}
            case
                when currency_count > 1
                    then {{ raise_error('The orders have several currencies: set reporting_currency in shop.yml.') }}
                else any_currency
            end as reporting_currency,
        {%- endif %}
        first_order_at,
        data_as_of,
        {{ reporting_date('data_as_of') }} as data_as_of_date
    from covered

)

select * from context
