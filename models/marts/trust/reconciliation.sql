with

loads as (

    select * from {{ ref('int_loads_reconciled') }}

),

validity as (

    select * from {{ ref('int_validity_reconciled') }}

),

valid_orders as (

    select * from {{ ref('int_orders_valued') }}
    where is_valid

),

valid_lines as (

    select lines.*
    from {{ ref('int_order_lines_valued') }} as lines
    inner join valid_orders on lines.order_id = valid_orders.order_id

),

mart_orders as (

    select * from {{ ref('orders') }}
    where is_valid

),

mart_lines as (

    select * from {{ ref('order_lines') }}
    where is_valid

),

{% set money_measures = ['gross_sales', 'discounts', 'net_sales', 'unit_costs'] -%}

-- One row per side: the intermediate layer on the left, the mart on the right.
sides as (

    {% for dataset, left, right, measures in [
        ('orders', 'valid_orders', 'mart_orders', money_measures + ['refunds', 'contribution_margin']),
        ('order_lines', 'valid_lines', 'mart_lines', money_measures),
    ] -%}
    {% for side, relation in [('left', left), ('right', right)] -%}
    select
        '{{ dataset }}' as dataset,
        'rows' as measure,
        '{{ side }}' as side,
        {{ money('count(*)') }} as value
    from {{ relation }}
    union all
    {% for measure in measures -%}
    select
        '{{ dataset }}' as dataset,
        '{{ measure }}' as measure,
        '{{ side }}' as side,
        {{ money('coalesce(sum(' ~ measure ~ '), 0)') }} as value
    from {{ relation }}
    union all
    {% endfor -%}
    {% endfor -%}
    {% endfor -%}
    -- an order is the sum of its lines
    select 'order_lines' as dataset, 'net_sales of the orders with lines' as measure, 'left' as side,
        {{ money('coalesce(sum(net_sales), 0)') }} as value
    from mart_orders
    where line_count > 0
    union all
    select 'order_lines' as dataset, 'net_sales of the orders with lines' as measure, 'right' as side,
        {{ money('coalesce(sum(net_sales), 0)') }} as value
    from mart_lines

),

marted as (

    select
        dataset,
        measure,
        'valid = mart' as equation,
        max(case when side = 'left' then value end) as left_value,
        max(case when side = 'right' then value end) as first_part,
        {{ money('0') }} as second_part
    from sides
    group by dataset, measure

),

combined as (

    select * from loads
    union all
    select * from validity
    union all
    select * from marted

),

reconciliation as (

    select
        dataset,
        measure,
        equation,
        left_value,
        first_part,
        second_part,
        {{ money('first_part + second_part') }} as right_value,
        {{ money('left_value - first_part - second_part') }} as difference
    from combined

)

select * from reconciliation
