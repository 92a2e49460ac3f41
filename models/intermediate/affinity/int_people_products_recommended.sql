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

-- one number says how good a follower is, so that the best of many is the smallest
ranked as (

    select
        *,
        row_number() over (order by score desc, paired_product_id asc, product_id asc) as follower_rank
    from followers

),

-- few have bought what follows best of all, so that others are tried for them alone
firsts as (

    select
        product_id,
        min(follower_rank) as follower_rank
    from ranked
    group by product_id

),

tried as (

    select
        bought.person_id,
        min(firsts.follower_rank) as follower_rank
    from bought
    inner join firsts on bought.product_id = firsts.product_id
    group by bought.person_id

),

judged as (

    select
        tried.person_id,
        tried.follower_rank,
        bought.product_id is not null as is_bought
    from tried
    inner join ranked on tried.follower_rank = ranked.follower_rank
    left join bought on tried.person_id = bought.person_id and ranked.paired_product_id = bought.product_id

),

best as (

    select
        person_id,
        follower_rank
    from judged
    where not is_bought

    union all

    select
        bought.person_id,
        min(ranked.follower_rank) as follower_rank
    from judged
    inner join bought on judged.person_id = bought.person_id
    inner join ranked on bought.product_id = ranked.product_id
    left join bought as bought_already
        on bought.person_id = bought_already.person_id and ranked.paired_product_id = bought_already.product_id
    where judged.is_bought and bought_already.product_id is null
    group by bought.person_id

),

recommended as (

    select
        best.person_id,
        ranked.paired_product_id as product_id,
        coalesce(products.product_name, products.product_id) as product,
        ranked.product_id as because_of_product_id,
        bought.first_bought_date as because_since,
        ranked.confidence,
        ranked.lift,
        ranked.score
    from best
    inner join ranked on best.follower_rank = ranked.follower_rank
    inner join products on ranked.paired_product_id = products.product_id
    inner join bought on best.person_id = bought.person_id and ranked.product_id = bought.product_id

)

select * from recommended
