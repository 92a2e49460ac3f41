with

purchases as (

    select * from {{ ref('int_people_products_purchased') }}

),

pairs as (

    select * from {{ ref('int_product_pairs_counted') }}

),

products as (

    select * from {{ ref('int_products_described') }}
    where is_in_catalogue and coalesce(is_active, true)

),

-- of each product only what follows it best, so that candidates stay few however many pairs there are
followers as (

    select
        pairs.product_id,
        pairs.paired_product_id,
        pairs.confidence,
        pairs.lift,
        pairs.confidence * pairs.lift as score
    from pairs
    inner join products on pairs.paired_product_id = products.product_id
    qualify row_number() over (
        partition by pairs.product_id
        order by pairs.confidence * pairs.lift desc, pairs.people_with_both desc, pairs.paired_product_id asc
    ) <= {{ setting('next_best_products_considered') }}

),

bought as (

    select
        person_id,
        product_id,
        min(order_date) as first_bought_date
    from purchases
    group by person_id, product_id

),

candidates as (

    select
        bought.person_id,
        followers.paired_product_id as product_id,
        bought.product_id as because_of_product_id,
        bought.first_bought_date as because_since,
        followers.confidence,
        followers.lift,
        followers.score
    from bought
    inner join followers on bought.product_id = followers.product_id

),

not_bought as (

    select candidates.*
    from candidates
    left join bought on candidates.person_id = bought.person_id and candidates.product_id = bought.product_id
    where bought.product_id is null

),

best as (

    select * from not_bought
    qualify row_number() over (
        partition by person_id
        order by score desc, product_id asc, because_of_product_id asc
    ) = 1

),

recommended as (

    select
        best.person_id,
        best.product_id,
        coalesce(products.product_name, best.product_id) as product,
        best.because_of_product_id,
        best.because_since,
        best.confidence,
        best.lift,
        best.score
    from best
    inner join products on best.product_id = products.product_id

)

select * from recommended
