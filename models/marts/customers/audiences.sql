with

listed as (

    select * from {{ ref('int_audiences_timed') }}
    union all
    select * from {{ ref('int_audiences_valued') }}
    union all
    select * from {{ ref('int_audiences_browsed') }}
    union all
    select * from {{ ref('int_audiences_offered') }}

),

people as (

    select * from {{ ref('int_people') }}

),

audiences as (

    select
        listed.audience,
        listed.person_id,
        listed.entered_on,
        listed.reason,
        listed.product_id,
        coalesce(people.email_consent and people.email_hash is not null, false) as may_email,
        coalesce(people.sms_consent, false) as may_sms
    from listed
    inner join people on listed.person_id = people.person_id

)

select * from audiences
