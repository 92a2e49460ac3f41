with

people as (

    select * from {{ ref('int_people') }}

),

bought as (

    select * from {{ ref('int_people_products_bought') }}

),

viewed as (

    select * from {{ ref('int_people_products_viewed') }}

),

recommended as (

    select * from {{ ref('int_people_products_recommended') }}

),

next_due as (

    select * from {{ ref('int_people_products_due') }}
    qualify row_number() over (partition by person_id order by due_date asc, product_id asc) = 1

),

combined as (

    select
        people.person_id,
        bought.favourite_category,
        bought.first_product,
        bought.last_product,
        coalesce(viewed.products_viewed_not_bought, 0) as products_viewed_not_bought,
        recommended.product as next_best_product,
        recommended.product_id as next_best_product_id,
        next_due.product as replenishment_product,
        next_due.due_date as replenishment_due_date
    from people
    left join bought on people.person_id = bought.person_id
    left join viewed on people.person_id = viewed.person_id
    left join recommended on people.person_id = recommended.person_id
    left join next_due on people.person_id = next_due.person_id

)

select * from combined
