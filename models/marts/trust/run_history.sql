with

runs as (

    select * from {{ ref('int_runs_guarded') }}

)

select * from runs
