{# An order of a person's and its lines, with the names that the catalogue has for them, put the person on the list of
   int_people_changed. #}
{{ built_in_parts({'person_id': 'int_people_changed'}) }}

with

orders as (

    select * from {{ ref('int_orders_valued') }}
    where is_valid and person_id is not null and {{ only_changed('person_id', 'int_people_changed') }}

),

order_lines as (

    select * from {{ ref('int_order_lines_valued') }}

),

bought as (

    select
        orders.person_id,
        orders.customer_order_number,
        order_lines.order_line_id,
        order_lines.category,
        coalesce(order_lines.product_name, order_lines.product_id) as product,
        order_lines.net_sales
    from orders
    inner join order_lines on orders.order_id = order_lines.order_id

),

category_sales as (

    select
        person_id,
        category,
        sum(net_sales) as net_sales
    from bought
    where category is not null
    group by person_id, category

),

favourites as (

    select
        person_id,
        category as favourite_category
    from category_sales
    qualify row_number() over (partition by person_id order by net_sales desc nulls last, category asc) = 1

),

-- of several products in one order, the one with the largest net sales
firsts_and_lasts as (

    select
        person_id,
        {{ earliest_known('product', 'customer_order_number, -net_sales', 'order_line_id') }} as first_product,
        {{ latest_known('product', 'customer_order_number, net_sales', 'order_line_id') }} as last_product
    from bought
    group by person_id

),

joined as (

    select
        firsts_and_lasts.person_id,
        favourites.favourite_category,
        firsts_and_lasts.first_product,
        firsts_and_lasts.last_product
    from firsts_and_lasts
    left join favourites on firsts_and_lasts.person_id = favourites.person_id

)

select * from joined
