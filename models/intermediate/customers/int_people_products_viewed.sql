with

seen as (

    select * from {{ ref('int_people_products_seen') }}

),

counted as (

    select
        person_id,
        count(distinct product_id) as products_viewed,
        count(distinct product_id) filter (where not is_bought) as products_viewed_not_bought
    from seen
    group by person_id

)

select * from counted
