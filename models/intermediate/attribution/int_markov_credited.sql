{% set measures = ['conversions', 'new_customers', 'revenue', 'refunds'] %}
with

touchpoints as (

    select * from {{ ref('int_touchpoints_credited') }}
    where position = 1

),

orders as (

    select * from {{ ref('int_orders_valued') }}

),

effects as (

    select * from {{ ref('stg_predictions__channel_removal_effects') }}

),

monthly as (

    select
        cast({{ dbt.date_trunc('month', 'touchpoints.order_date') }} as date) as month,
        touchpoints.touchpoint_count > 0 as has_touchpoints,
        count(*) as conversions,
        sum(case when touchpoints.is_new_customer then 1 else 0 end) as new_customers,
        sum(touchpoints.net_sales) as revenue,
        sum(orders.refunds) as refunds
    from touchpoints
    inner join orders on touchpoints.order_id = orders.order_id
    group by cast({{ dbt.date_trunc('month', 'touchpoints.order_date') }} as date), touchpoints.touchpoint_count > 0

),

periods as (

    select
        month,
        {% for measure in measures %}
            {{ money('sum(' ~ measure ~ ')') }} as {{ measure }},
        {% endfor %}
        has_touchpoints
    from monthly
    group by grouping sets ((month, has_touchpoints), (has_touchpoints))

),

-- the whole period's weights serve every month; orders without touchpoints keep their own row
weighed as (

    select
        periods.*,
        effects.channel,
        effects.removal_effect,
        effects.weight,
        effects.revenue_removal_effect,
        effects.revenue_weight
    from periods
    inner join effects on periods.has_touchpoints

    union all

    select
        periods.*,
        '(unattributed)' as channel,
        null as removal_effect,
        1.0e0 as weight,
        null as revenue_removal_effect,
        1.0e0 as revenue_weight
    from periods
    where
        not has_touchpoints
        and exists (select 1 from effects)

),

credited as (

    select
        month,
        channel,

        -- effects
        removal_effect,
        revenue_removal_effect,

        -- conversions
        conversions * weight as conversions,
        new_customers * weight as new_customers,

        -- money
        {{ money(split_exactly('revenue', 'weight')) }} as revenue,
        {{ money(split_exactly('refunds', 'weight')) }} as refunds,
        {{ money(rounded('revenue * revenue_weight', 2) ~ '''
            + case
                when row_number() over (partition by has_touchpoints, month order by revenue_weight desc, channel asc) = 1
                    then revenue - sum(''' ~ rounded('revenue * revenue_weight', 2) ~ ''') over whole
                else 0
            end
        ''') }} as revenue_value_weighted
    from weighed
    window
        whole as (partition by has_touchpoints, month),
        largest_first as (partition by has_touchpoints, month order by weight desc, channel asc)

)

select * from credited
