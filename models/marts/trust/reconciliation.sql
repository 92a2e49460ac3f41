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
        source_system,
        count(*) as row_count
        {%- for measure in measures %},
        coalesce(sum({{ measure }}), 0) as {{ measure }}
        {%- endfor %}
    from {{ ref(model) }}
    where {{ condition }}
    group by source_system

),

{% endfor -%}
{% endfor -%}
all_orders as (

    select
        coalesce(sum(row_count), 0) as row_count,
        coalesce(sum(net_sales), 0) as net_sales
    from orders_mart

),

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
        coalesce({{ dataset }}_below.source_system, {{ dataset }}_mart.source_system) as source_system,
        '{{ dataset }}' as dataset,
        '{{ 'rows' if measure == 'row_count' else measure }}' as measure,
        'valid = mart' as equation,
        {{ money('coalesce(' ~ dataset ~ '_below.' ~ measure ~ ', 0)') }} as left_value,
        {{ money('coalesce(' ~ dataset ~ '_mart.' ~ measure ~ ', 0)') }} as first_part
    from {{ dataset }}_below
    full join {{ dataset }}_mart on {{ dataset }}_below.source_system = {{ dataset }}_mart.source_system
    union all
    {% endfor -%}
    {% endfor -%}
    {% for measure in ['row_count'] + attribution_models() -%}
    select
        'all' as source_system,
        'orders' as dataset,
        '{{ 'rows' if measure == 'row_count' else 'net_sales, ' ~ measure }}' as measure,
        'mart = attributed' as equation,
        {{ money('all_orders.' ~ ('row_count' if measure == 'row_count' else 'net_sales')) }} as left_value,
        {{ money('attributed.' ~ measure) }} as first_part
    from all_orders
    cross join attributed
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

combined as (

    select source_system, dataset, measure, equation, left_value, first_part, second_part from loads
    union all
    select source_system, dataset, measure, equation, left_value, first_part, second_part from validity
    union all
    select source_system, dataset, measure, equation, left_value, first_part, {{ money('0') }} as second_part from marted

),

reconciliation as (

    select
        source_system,
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
