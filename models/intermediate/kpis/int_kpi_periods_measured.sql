with

{%- set measures = kpi_measures().values() | sum(start=[]) %}

days as (

    select * from {{ ref('int_kpi_days_measured') }}

),

period_days as (

    select * from {{ ref('int_period_days_listed') }}

),

context as (

    select * from {{ ref('int_reporting_context') }}

),

bounds as (

    select
        min(days.date) as first_date,
        greatest(max(days.date), max(context.data_as_of_date)) as last_date
    from days
    cross join context

),

periods as (

    select period_days.*
    from period_days
    cross join bounds
    where
        period_days.date = period_days.period_start
        and period_days.next_period_start > bounds.first_date
        and period_days.period_start <= bounds.last_date

),

dimension_values as (

    select distinct
        dimension,
        dimension_value
    from days

),

measured as (

    select
        period_days.grain,
        period_days.period_index,
        days.dimension,
        days.dimension_value,
        {%- for measure in measures %}
            sum(days.{{ measure }}) as {{ measure }}{% if not loop.last %},{% endif %}
        {%- endfor %}
    from days
    inner join period_days on days.date = period_days.date
    group by all

),

-- every period is there, also one in which nothing happened
filled as (

    select
        periods.grain,
        periods.period_start,
        periods.next_period_start,
        periods.year_before_start,
        periods.period_index,
        not periods.is_elapsed as is_partial,
        dimension_values.dimension,
        dimension_values.dimension_value,
        {%- for measure in measures if measure != 'spend' %}
            coalesce(measured.{{ measure }}, 0) as {{ measure }},
        {%- endfor %}
        case when dimension_values.dimension in ('all', 'channel') then coalesce(measured.spend, 0) end as spend
    from periods
    cross join dimension_values
    left join measured
        on
            periods.grain = measured.grain
            and periods.period_index = measured.period_index
            and dimension_values.dimension = measured.dimension
            and dimension_values.dimension_value = measured.dimension_value

),

rated as (

    select
        -- period
        grain,
        period_start,
        next_period_start,
        year_before_start,
        period_index,
        is_partial,
        dimension,
        dimension_value,

        -- money
        {{ money('gross_sales') }} as gross_sales,
        {{ money('discounts') }} as discounts,
        {{ money('revenue') }} as revenue,
        {{ money('refunds') }} as refunds_by_refund_date,
        {{ money('revenue - refunds') }} as net_revenue_by_refund_date,
        {{ money('contribution_margin') }} as contribution_margin,
        {{ money('spend') }} as spend,

        -- counts; a channel has parts of orders and customers
        cast(round(orders, 6) as double) as orders,
        cast(round(new_customers, 6) as double) as new_customers,
        cast(sessions as bigint) as sessions,
        cast(sessions_with_view_item as bigint) as sessions_with_view_item,
        cast(sessions_with_add_to_cart as bigint) as sessions_with_add_to_cart,
        cast(sessions_with_begin_checkout as bigint) as sessions_with_begin_checkout,
        cast(sessions_with_order as bigint) as sessions_with_order,
        cast(round(sum(new_email_contacts) over so_far, 6) as double) as email_contactable_customers,
        cast(round(sum(new_sms_contacts) over so_far, 6) as double) as sms_contactable_customers,

        -- ratios
        {{ money('cast(revenue as double) / nullif(orders, 0)') }} as average_order_value,
        cast(sessions_with_order as double) / nullif(sessions, 0) as conversion_rate,
        cast(revenue as double) / nullif(cast(spend as double), 0) as mer,
        cast(paid_channel_revenue as double) / nullif(cast(spend as double), 0) as roas,
        {{ money('cast(spend as double) / nullif(new_customers, 0)') }} as blended_ncac,
        cast(known_orders - new_customers as double) / nullif(known_orders, 0) as repeat_share,
        cast(refunds as double) / nullif(cast(revenue as double), 0) as refund_rate,
        cast(identified_sessions as double) / nullif(sessions, 0) as identified_session_share
    from filled
    window so_far as (partition by grain, dimension, dimension_value order by period_index)

)

select * from rated
