with

listed as (

    {{ kept_changes('int_devices_identified', 'anonymous_id') }}

),

changed as (

    select distinct anonymous_id from listed

)

select * from changed
