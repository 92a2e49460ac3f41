with

pairs as (

    select * from {{ ref('int_product_pairs_counted') }}

),

products as (

    select * from {{ ref('int_products_described') }}

),

product_affinity as (

    select
        pairs.product_id,
        products.product_name,
        pairs.paired_product_id,
        paired_products.product_name as paired_product_name,
        pairs.people_with_both,
        pairs.people_with_product,
        pairs.people_with_paired_product,
        pairs.support,
        pairs.confidence,
        pairs.lift
    from pairs
    left join products on pairs.product_id = products.product_id
    left join products as paired_products on pairs.paired_product_id = paired_products.product_id

)

select * from product_affinity
