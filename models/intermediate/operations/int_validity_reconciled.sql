with

staged_totals as (

    select * from {{ ref('int_staged_totals') }}

),

orders as (

    select * from {{ ref('int_orders_valued') }}

),

order_lines as (

    select * from {{ ref('int_order_lines_valued') }}

),

refunds as (

    select * from {{ ref('int_refunds_matched') }}

),

ad_spend as (

    select * from {{ ref('int_ad_spend_converted') }}

),

sessions as (

    select * from {{ ref('int_sessions_enriched') }}

),

-- Everything that was staged, in two heaps: what counts in the marts and what does not.
sorted as (

    select
        source_system,
        'orders' as dataset,
        is_valid as counts,
        count(*) as row_count,
        sum(total_original) as amount
    from orders
    group by source_system, is_valid
    union all
    select
        order_lines.source_system,
        'order_lines' as dataset,
        coalesce(orders.is_valid, false) as counts,
        count(*) as row_count,
        sum({{ money('order_lines.quantity * order_lines.unit_price_original') }}) as amount
    from order_lines
    left join orders on order_lines.order_id = orders.order_id
    group by order_lines.source_system, coalesce(orders.is_valid, false)
    union all
    select
        source_system,
        'refunds' as dataset,
        is_counted as counts,
        count(*) as row_count,
        sum(amount_original) as amount
    from refunds
    group by source_system, is_counted
    union all
    select
        source_system,
        'ad_spend' as dataset,
        true as counts,
        count(*) as row_count,
        sum(spend_original) as amount
    from ad_spend
    group by source_system
    union all
    select
        source_system,
        'sessions' as dataset,
        true as counts,
        count(*) as row_count,
        null as amount
    from sessions
    group by source_system

),

totals as (

    select
        source_system,
        dataset,
        sum(case when counts then row_count else 0 end) as valid_rows,
        sum(case when counts then 0 else row_count end) as excluded_rows,
        sum(case when counts then amount else 0 end) as valid_amount,
        sum(case when counts then 0 else amount end) as excluded_amount
    from sorted
    group by source_system, dataset

),

reconciled as (

    {% for measure, staged, column in [('rows', 'staged_rows', 'rows'), ('amount', 'staged_amount', 'amount')] -%}
        select
            staged_totals.source_system,
            staged_totals.dataset,
            '{{ measure }}' as measure,
            'staged = valid + excluded' as equation,
            {{ money('staged_totals.' ~ staged) }} as left_value,
            {{ money('coalesce(totals.valid_' ~ column ~ ', 0)') }} as first_part,
            {{ money('coalesce(totals.excluded_' ~ column ~ ', 0)') }} as second_part
        from staged_totals
        left join totals
            on
                staged_totals.source_system = totals.source_system
                and staged_totals.dataset = totals.dataset
        where
            staged_totals.{{ staged }} is not null
            and staged_totals.dataset in ('orders', 'order_lines', 'refunds', 'ad_spend', 'sessions')
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from reconciled
