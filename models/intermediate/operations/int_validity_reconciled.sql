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

-- Everything that was staged, in two heaps: what counts in the marts and what does not.
sorted as (

    select
        'orders' as dataset,
        is_valid as counts,
        count(*) as row_count,
        sum(total_original) as amount
    from orders
    group by is_valid
    union all
    select
        'order_lines' as dataset,
        coalesce(orders.is_valid, false) as counts,
        count(*) as row_count,
        sum({{ money('order_lines.quantity * order_lines.unit_price_original') }}) as amount
    from order_lines
    left join orders on order_lines.order_id = orders.order_id
    group by coalesce(orders.is_valid, false)
    union all
    select
        'refunds' as dataset,
        is_counted as counts,
        count(*) as row_count,
        sum(amount_original) as amount
    from refunds
    group by is_counted

),

totals as (

    select
        dataset,
        sum(case when counts then row_count else 0 end) as valid_rows,
        sum(case when counts then 0 else row_count end) as excluded_rows,
        sum(case when counts then amount else 0 end) as valid_amount,
        sum(case when counts then 0 else amount end) as excluded_amount
    from sorted
    group by dataset

),

reconciled as (

    select
        staged_totals.dataset,
        'rows' as measure,
        'staged = valid + excluded' as equation,
        {{ money('staged_totals.staged_rows') }} as left_value,
        {{ money('coalesce(totals.valid_rows, 0)') }} as first_part,
        {{ money('coalesce(totals.excluded_rows, 0)') }} as second_part
    from staged_totals
    left join totals on staged_totals.dataset = totals.dataset
    where staged_totals.dataset in ('orders', 'order_lines', 'refunds')
    union all
    select
        staged_totals.dataset,
        'amount' as measure,
        'staged = valid + excluded' as equation,
        staged_totals.staged_amount as left_value,
        {{ money('coalesce(totals.valid_amount, 0)') }} as first_part,
        {{ money('coalesce(totals.excluded_amount, 0)') }} as second_part
    from staged_totals
    left join totals on staged_totals.dataset = totals.dataset
    where staged_totals.dataset in ('orders', 'order_lines', 'refunds')

)

select * from reconciled
