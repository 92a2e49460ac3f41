-- Whichever way a marketer cuts the credit, by day of the order or of the touch or by channel, the whole is the shop's orders.
with

orders as (

    select
        count(*) as conversions,
        coalesce(sum(net_sales), 0) as revenue,
        coalesce(sum(refunds), 0) as refunds
    from {{ ref('int_orders_valued') }}
    where is_valid

),

cuts as (

    {% for model in attribution_models() %}
        {% for basis in ['order', 'touch'] %}
            select
                '{{ model }}, by {{ basis }} date' as cut,
                coalesce(sum(conversions), 0) as conversions,
                coalesce(sum(revenue), 0) as revenue,
                coalesce(sum(refunds), 0) as refunds
            from {{ ref('attribution_daily') }}
            where attribution_model = '{{ model }}' and date_basis = '{{ basis }}'

            union all

        {% endfor %}
        select
            '{{ model }}, by channel' as cut,
            coalesce(sum(conversions), 0) as conversions,
            coalesce(sum(revenue), 0) as revenue,
            coalesce(sum(refunds), 0) as refunds
        from {{ ref('attribution_by_channel') }}
        where attribution_model = '{{ model }}' and month is null

        union all

    {% endfor %}
    -- there is none without a solved chain
    select
        'markov' as cut,
        sum(conversions) as conversions,
        sum(revenue) as revenue,
        sum(refunds) as refunds
    from {{ ref('attribution_by_channel') }}
    where attribution_model = 'markov' and month is null
    having count(*) > 0

    union all

    select
        'markov by value' as cut,
        sum(conversions) as conversions,
        sum(revenue_value_weighted) as revenue,
        sum(refunds) as refunds
    from {{ ref('attribution_by_channel') }}
    where attribution_model = 'markov' and month is null
    having count(*) > 0

    union all

    select
        'paths' as cut,
        coalesce(sum(conversions), 0) as conversions,
        coalesce(sum(revenue), 0) as revenue,
        (select orders.refunds from orders) as refunds
    from {{ ref('attribution_paths') }}

)

select
    cuts.*,
    orders.conversions as expected_conversions,
    orders.revenue as expected_revenue,
    orders.refunds as expected_refunds
from cuts
cross join orders
where
    abs(cuts.conversions - orders.conversions) > 1e-6 * greatest(orders.conversions, 1)
    or cuts.revenue <> orders.revenue
    or cuts.refunds <> orders.refunds
