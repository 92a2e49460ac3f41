with

due as (

    select * from {{ ref('int_people_products_due') }}
    where is_due

),

recommended as (

    select * from {{ ref('int_people_products_recommended') }}

),

products as (

    select * from {{ ref('int_products_described') }}

),

scored as (

    select * from {{ ref('int_people_scored') }}

),

first_due as (

    select * from due
    qualify row_number() over (partition by person_id order by due_date asc, product_id asc) = 1

),

offered as (

    select
        'replenishment_due' as audience,
        person_id,
        due_date as entered_on,
        product || ' was last bought on ' || last_bought_date || ' and lasts '
        || cast(round(replenishment_days) as bigint) || ' days' as reason,
        product_id
    from first_due
    union all
    select
        'cross_sell' as audience,
        recommended.person_id,
        recommended.because_since as entered_on,
        recommended.product || ' goes with '
        || coalesce(products.product_name, recommended.because_of_product_id) as reason,
        recommended.product_id
    from recommended
    inner join scored on recommended.person_id = scored.person_id
    left join products on recommended.because_of_product_id = products.product_id
    where
        scored.days_since_last_order <= {{ setting('cross_sell_active_days') }}
        and recommended.lift >= {{ setting('cross_sell_min_lift') }}

)

select * from offered
