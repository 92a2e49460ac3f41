with

guard_results as (

    select * from {{ ref('int_guard_results_kept') }}

)

select * from guard_results
