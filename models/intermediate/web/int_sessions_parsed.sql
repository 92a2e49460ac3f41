{{ config(materialized='view') }}

{{ parsed_sessions('int_sessions_changed') }}
