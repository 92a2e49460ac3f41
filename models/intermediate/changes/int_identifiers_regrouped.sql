{# whose they were when they were last grouped #}
{% set clustered = this.incorporate(path={'identifier': 'int_identifiers_clustered'}) %}
{% set ignored = kept_changes('int_identifiers_ignored', 'identifier') %}
with

-- what stands in them is trusted now, or no more
judged_anew as (

    select * from {{ ref('int_identifiers_combined') }}
    where email_key in ({{ ignored }}) or phone_key in ({{ ignored }}) or loyalty_key in ({{ ignored }})

),

listed as (

    -- what stood in a combination that came or went
    select identifier from {{ ref('int_identifiers_recombined') }}

    union all

    {{ ignored }}

    {% for key in combination_keys() %}
        union all

        select {{ key }} as identifier from judged_anew
    {% endfor %}

),

regrouped as (

    select identifier from listed

    {% if builds_changes() %}

        union all

        -- and all others of those people
        select identifier from {{ clustered }}
        where
            person_id in (
                select theirs.person_id from {{ clustered }} as theirs
                where {{ among('theirs.identifier', 'select identifier from listed') }}
            )

    {% endif %}

)

select distinct identifier from regrouped
where identifier is not null
