{# Whoever makes themselves known on a device, or did, puts it on the list of int_devices_changed. #}
{{ built_in_parts({'anonymous_id': 'int_devices_changed'}) }}

with

identifications as (

    select * from {{ ref('int_devices_identified') }}
    where {{ only_changed('anonymous_id', 'int_devices_changed') }}

),

counted as (

    select
        anonymous_id,
        count(distinct person_id) as person_count,
        min(person_id) as only_person_id
    from identifications
    group by anonymous_id

),

limited as (

    select
        anonymous_id,
        person_count,
        case when person_count = 1 then only_person_id end as only_person_id,
        person_count > {{ setting('max_people_per_device') }} as is_shared_device
    from counted

)

select * from limited
