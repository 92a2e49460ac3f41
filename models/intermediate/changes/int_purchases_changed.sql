{# as the last build left it: it is built from this list #}
{% set purchases = this.incorporate(path={'identifier': 'int_purchase_events_matched'}) %}
{% set orders = kept_changes('int_orders_valued', 'order_id') %}
{% set orders_of_events = any_new_or_changed(['web_events'], 'order_id') %}

with

arrived as (

    {{ any_new_or_changed(['web_events'], 'event_id') }}

),

listed as (

    select event_id from arrived

    {% if builds_changes() %}

        union all

        -- of an order that came, or has another purchase event than before
        select known.event_id from {{ purchases }} as known
        where {{ among('known.order_id', orders) }}

        union all

        select known.event_id from {{ purchases }} as known
        where {{ among('known.order_id', orders_of_events) }}

        union all

        select known.event_id
        from {{ purchases }} as known
        inner join {{ purchases }} as other on known.order_id = other.order_id
        inner join arrived on other.event_id = arrived.event_id

    {% endif %}

),

changed as (

    select distinct event_id from listed

)

select * from changed
