{{ config(materialized='view') }}

with

versions as (

    select * from {{ source('shop', 'web_events') }}

),

superseded as (

    select * from {{ ref('stg_shop__web_events_superseded') }}

),

replaced as (

    select
        versions.event_id,
        versions.session_id,
        versions.product_id,
        versions.event_name,
        versions._file_id,
        versions._row_number
    from versions
    inner join superseded
        on versions._file_id = superseded._file_id and versions._row_number = superseded._row_number

)

select * from replaced
