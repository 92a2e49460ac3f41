{# Other than by a list of sessions, raw is read where the new files are. #}
{{ config(materialized='view') }}

with

arrived as (

    {{ union_of_sources(
        'sessions', ['landing_url', 'referrer_url', 'utm_source', 'utm_medium', 'utm_campaign'], arrived_by='session_id'
    ) }}

)

select * from arrived
