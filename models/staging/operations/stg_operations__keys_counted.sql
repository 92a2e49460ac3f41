{#- A new file adds the keys that it is the first to name; those of the files before it stay as they were counted. -#}
{{ built_by_key(['dataset', '_file_id']) }}

{%- set datasets = [
    ('customers', 'customer_id'),
    ('products', 'product_id'),
    ('sessions', 'session_id'),
    ('web_events', 'event_id'),
    ('support_tickets', 'ticket_id'),
] -%}

with

{% for dataset, key in datasets -%}
    {{ dataset }}_keys as (

        select
            {{ key }},
            min(_file_id) as _file_id
        from {{ source('shop', dataset) }}
        where {{ named_in_new_files(source('shop', dataset), key) }}
        group by {{ key }}

    ),

{% endfor -%}
counted as (

    {% for dataset, key in datasets -%}
        select
            '{{ dataset }}' as dataset,
            _file_id,
            count(*) as key_count
        from {{ dataset }}_keys
        where {{ '_file_id in (' ~ new_files() ~ ')' if builds_changes() else 'true' }}
        group by _file_id
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from counted
