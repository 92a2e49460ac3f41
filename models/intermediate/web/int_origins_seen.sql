{# New sessions bring new origins. One that no session has any more stays, and joins none. #}
{{ config(materialized='incremental', incremental_strategy='append') }}

with

sessions as (

    {{ addressed_sessions(ref('int_origins_arrived')) | indent(4) }}

),

seen as (

    select distinct
        utm_source,
        utm_medium,
        utm_campaign,
        page_url,
        landing_query,
        referrer_url
    from sessions
    {% if builds_changes() %}
        except
        select * from {{ this }}
    {% endif %}

)

select * from seen
