with

quarantine as (

    select * from {{ ref('int_quarantine_summed') }}

)

select * from quarantine
