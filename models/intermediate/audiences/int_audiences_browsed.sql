with

carts as (

    select * from {{ ref('int_people_carts_opened') }}

),

seen as (

    select * from {{ ref('int_people_products_seen') }}
    where not is_bought

),

products as (

    select * from {{ ref('int_products_described') }}

),

context as (

    select * from {{ ref('int_reporting_context') }}

),

left_carts as (

    select
        carts.person_id,
        least({{ reporting_date('carts.cart_at') }}, context.data_as_of_date) as cart_date,
        context.data_as_of_date
    from carts
    cross join context

),

-- whoever was not here lately is in no audience of views, and nearly everybody was not
recent as (

    select seen.person_id
    from seen
    cross join context
    group by seen.person_id, context.data_as_of_date
    having {{ dbt.datediff('max(seen.seen_date)', 'context.data_as_of_date', 'day') }} <= {{ setting('viewed_not_bought_days') }}

),

-- a run of views ends with a pause that is longer than the audience looks back
spaced as (

    select
        seen.person_id,
        seen.product_id,
        least(seen.seen_date, context.data_as_of_date) as seen_date,
        coalesce(
            {{ dbt.datediff(
                'lag(seen.seen_date) over (partition by seen.person_id order by seen.seen_date)', 'seen.seen_date', 'day'
            ) }} > {{ setting('viewed_not_bought_days') }},
            true
        ) as starts_a_run
    from seen
    inner join recent on seen.person_id = recent.person_id
    cross join context

),

runs as (

    select
        person_id,
        max(seen_date) as last_seen_date,
        max(case when starts_a_run then seen_date end) as entered_on,
        {{ latest_known('product_id', 'seen_date', 'product_id') }} as product_id
    from spaced
    group by person_id

),

browsed as (

    select
        'open_cart' as audience,
        person_id,
        cart_date as entered_on,
        'Left a cart on ' || cart_date as reason,
        cast(null as string) as product_id
    from left_carts
    where {{ dbt.datediff('cart_date', 'data_as_of_date', 'day') }} <= {{ setting('open_cart_days') }}
    union all
    select
        'viewed_not_bought' as audience,
        runs.person_id,
        runs.entered_on,
        'Looked at ' || coalesce(products.product_name, runs.product_id) || ' on ' || runs.last_seen_date as reason,
        runs.product_id
    from runs
    left join products on runs.product_id = products.product_id

)

select * from browsed
