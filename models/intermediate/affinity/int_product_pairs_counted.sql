with

purchases as (

    select * from {{ ref('int_people_products_purchased') }}

),

-- a pair has no more people than either of its products
frequent_products as (

    select product_id
    from purchases
    group by product_id
    having count(distinct person_id) >= {{ setting('affinity_min_people') }}

),

-- somebody who bought thousands of products would alone make millions of pairs
considered as (

    select purchases.*
    from purchases
    inner join frequent_products on purchases.product_id = frequent_products.product_id
    qualify row_number() over (
        partition by purchases.person_id
        order by purchases.order_date desc, purchases.product_id asc
    ) <= {{ setting('affinity_max_purchases_per_person') }}

),

product_people as (

    select
        product_id,
        count(distinct person_id) as people
    from considered
    group by product_id

),

everybody as (

    select count(distinct person_id) as people from purchases

),

person_pairs as (

    select distinct
        one.person_id,
        one.product_id as product_a,
        other.product_id as product_b
    from considered as one
    inner join considered as other
        on
            one.person_id = other.person_id
            and one.product_id < other.product_id
            and abs({{ dbt.datediff('one.order_date', 'other.order_date', 'day') }})
            <= {{ setting('affinity_window_days') }}

),

pairs as (

    select
        product_a,
        product_b,
        count(*) as people
    from person_pairs
    group by product_a, product_b
    having count(*) >= {{ setting('affinity_min_people') }}

),

directed as (

    select product_a as product_id, product_b as paired_product_id, people from pairs
    union all
    select product_b as product_id, product_a as paired_product_id, people from pairs

),

counted as (

    select
        directed.product_id,
        directed.paired_product_id,
        directed.people as people_with_both,
        product_people.people as people_with_product,
        paired_people.people as people_with_paired_product,
        cast(directed.people as double) / everybody.people as support,
        cast(directed.people as double) / product_people.people as confidence,
        cast(directed.people as double) * everybody.people
        / (cast(product_people.people as double) * paired_people.people) as lift
    from directed
    inner join product_people on directed.product_id = product_people.product_id
    inner join product_people as paired_people on directed.paired_product_id = paired_people.product_id
    cross join everybody

)

select * from counted
