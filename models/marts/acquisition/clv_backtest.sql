with

{#- 90 % of a normal distribution lie within so many standard deviations. #}
{%- set deviations = 1.6449 %}

people as (

    select * from {{ ref('int_people_backtested') }}

),

summed as (

    select
        horizon_days,
        decile,
        max(as_of_date) as fitted_until,
        min(model_status) as model_status,
        count(*) as customers,
        cast(sum({{ exact('predicted_orders', 38) }}) as double) as predicted_orders,
        sum(actual_orders) as actual_orders,
        cast(sum({{ exact('naive_orders', 38) }}) as double) as naive_orders,
        cast(sum({{ exact('predicted_value', 38) }}) as double) as predicted_value,
        sum(actual_value) as actual_value,
        cast(sum({{ exact('naive_value', 38) }}) as double) as naive_value,

        -- chance is each customer's own, an error of the parameters is shared by all
        sqrt(
            cast(sum({{ exact('orders_variance', 38) }}) as double)
            {%- for direction in [1, 2, 3, 4] %}
                + power(cast(sum({{ exact('parameter_shift_' ~ direction, 38) }}) as double), 2)
            {%- endfor %}
        ) as orders_deviation,
        sqrt(
            cast(sum({{ exact('value_variance', 38) }}) as double)
            {%- for direction in [1, 2, 3, 4] %}
                {%- set shift = 'parameter_shift_' ~ direction ~ ' * expected_order_value' %}
                + power(cast(sum({{ exact(shift, 38) }}) as double), 2)
            {%- endfor %}
        ) as value_deviation
    from people
    group by horizon_days, decile

),

totals as (

    select
        horizon_days,
        cast(sum({{ exact('predicted_orders', 38) }}) as double) / nullif(sum(actual_orders), 0) - 1 as total_error_share
    from summed
    group by horizon_days

),

clv_backtest as (

    select
        -- what was predicted
        cast(summed.horizon_days as bigint) as horizon_days,
        cast(summed.decile as bigint) as decile,
        summed.fitted_until,
        summed.model_status,
        summed.customers,

        -- order days
        summed.predicted_orders,
        greatest(summed.predicted_orders - {{ deviations }} * summed.orders_deviation, 0) as predicted_orders_low,
        summed.predicted_orders + {{ deviations }} * summed.orders_deviation as predicted_orders_high,
        cast(summed.actual_orders as bigint) as actual_orders,
        summed.naive_orders,
        summed.predicted_orders / nullif(summed.actual_orders, 0) - 1 as error_share,
        totals.total_error_share,

        -- money
        {{ money('summed.predicted_value') }} as predicted_value,
        {{ money('greatest(summed.predicted_value - ' ~ deviations ~ ' * summed.value_deviation, 0)') }}
            as predicted_value_low,
        {{ money('summed.predicted_value + ' ~ deviations ~ ' * summed.value_deviation') }} as predicted_value_high,
        {{ money('summed.actual_value') }} as actual_value,
        {{ money('summed.naive_value') }} as naive_value,
        summed.predicted_value / nullif(cast(summed.actual_value as double), 0) - 1 as value_error_share,
        summed.naive_value / nullif(cast(summed.actual_value as double), 0) - 1 as naive_error_share
    from summed
    inner join totals on summed.horizon_days = totals.horizon_days

)

select * from clv_backtest
