-- A person whom no identifier explains could not be checked, exported or erased.
select people.person_id
from {{ ref('int_people') }} as people
left join {{ ref('identity_map') }} as links
    on
        people.person_id = links.person_id
        and links.link = 'strong'
where links.person_id is null
