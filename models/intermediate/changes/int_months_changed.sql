with

listed as (

    {{ kept_changes('int_reporting_context', 'data_as_of_date') }}

),

bounds as (

    select
        cast(date_trunc('month', min(data_as_of_date)) as date) as first_month,
        cast(date_trunc('month', max(data_as_of_date)) as date) as last_month
    from listed

),

changed as (

    select {{ month_series('first_month', 'last_month') }} as month
    from bounds

)

select * from changed
