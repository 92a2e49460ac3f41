{# What a person saw and bought is built anew with the person (int_people_changed). #}
{{ built_in_parts({'person_id': 'int_people_changed'}) }}

with

seen as (

    select * from {{ ref('int_people_products_seen') }}
    where {{ only_changed('person_id', 'int_people_changed') }}

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
