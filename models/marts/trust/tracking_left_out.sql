with

left_out as (

    select * from {{ ref('int_web_rows_left_out') }}

)

select * from left_out
