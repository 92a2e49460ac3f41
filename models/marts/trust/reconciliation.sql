{#- What is held against what: dataset, model below, mart, condition on each side, money on both. -#}
{%- set line_money = ['gross_sales', 'discounts', 'net_sales', 'unit_costs'] -%}
{%- set order_money = line_money + ['refunds', 'contribution_margin'] -%}
{%- set valid_line = 'not is_gift_card and order_id in (select order_id from valid_orders)' -%}
{%- set pairs = [
    ('orders', 'int_orders_valued', 'orders', 'is_valid', 'is_valid', order_money),
    ('order_lines', 'int_order_lines_valued', 'order_lines', valid_line, 'is_valid', line_money),
    ('ad_spend', 'int_ad_spend_converted', 'ad_spend', 'true', 'true', ['spend', 'platform_conversion_value']),
    ('sessions', 'int_sessions_enriched', 'sessions', 'true', 'true', []),
] -%}

-- noqa: disable=LT02
with

loads as (

    select * from {{ ref('int_loads_reconciled') }}

),

validity as (

    select * from {{ ref('int_validity_reconciled') }}

),

valid_orders as (

    select order_id from {{ ref('int_orders_valued') }}
    where is_valid

),

{% for dataset, below, mart, condition_below, condition_in_mart, measures in pairs -%}
{% for side, model, condition in [('below', below, condition_below), ('mart', mart, condition_in_mart)] -%}
{{ dataset }}_{{ side }} as (

    select
        count(*) as row_count
        {%- for measure in measures %},
        coalesce(sum({{ measure }}), 0) as {{ measure }}
        {%- endfor %}
    from {{ ref(model) }}
    where {{ condition }}

),

{% endfor -%}
{% endfor -%}
attributed as (

    select
        count(distinct order_id) as row_count
        {%- for model in attribution_models() %},
        coalesce(sum(revenue_{{ model }}), 0) as {{ model }}
        {%- endfor %}
    from {{ ref('attribution_touchpoints') }}

),

marted as (

    {% for dataset, below, mart, condition_below, condition_in_mart, measures in pairs -%}
    {% for measure in ['row_count'] + measures -%}
    select
        '{{ dataset }}' as dataset,
        '{{ 'rows' if measure == 'row_count' else measure }}' as measure,
        'valid = mart' as equation,
        {{ money(dataset ~ '_below.' ~ measure) }} as left_value,
        {{ money(dataset ~ '_mart.' ~ measure) }} as first_part
    from {{ dataset }}_below
    cross join {{ dataset }}_mart
    union all
    {% endfor -%}
    {% endfor -%}
    {% for measure in ['row_count'] + attribution_models() -%}
    select
        'orders' as dataset,
        '{{ 'rows' if measure == 'row_count' else 'net_sales, ' ~ measure }}' as measure,
        'mart = attributed' as equation,
        {{ money('orders_mart.' ~ ('row_count' if measure == 'row_count' else 'net_sales')) }} as left_value,
        {{ money('attributed.' ~ measure) }} as first_part
    from orders_mart
    cross join attributed
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

combined as (

    select dataset, measure, equation, left_value, first_part, second_part from loads
    union all
    select dataset, measure, equation, left_value, first_part, second_part from validity
    union all
    select dataset, measure, equation, left_value, first_part, {{ money('0') }} as second_part from marted

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
