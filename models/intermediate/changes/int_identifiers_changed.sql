with

identifiers as (

    select * from {{ ref('int_identifiers_clustered') }}

),

people as (

    select * from {{ ref('int_people_changed') }}

),

changed as (

    select identifiers.identifier
    from identifiers
    inner join people on identifiers.person_id = people.person_id

)

select * from changed
