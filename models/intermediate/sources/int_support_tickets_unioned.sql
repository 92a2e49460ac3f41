{%- set columns = [
    'ticket_id', 'source_system', 'customer_id',
    'opened_at', 'closed_at',
    'email_hash',
    'topic', 'channel', 'csat_score', 'nps_score',
    '_file_id', '_loaded_at',
] -%}

with

unioned as (

    {{ union_of_sources('support_tickets', columns) }}

)

select * from unioned
