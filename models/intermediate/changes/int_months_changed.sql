with

listed as (

    {{ kept_changes('int_reporting_context', 'data_as_of_date') }}

),

bounds as (

    select
        min(data_as_of_date) as first_day,
        max(data_as_of_date) as last_day
    from listed

),

numbered as (

    select {{ month_numbers('first_day', 'last_day') }} as month_number
    from bounds

),

changed as (

    select {{ month_of_number('month_number') }} as month
    from numbered

)

select * from changed
