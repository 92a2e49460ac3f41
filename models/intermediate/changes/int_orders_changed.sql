{# as the last build left them: they are built from this list #}
{% set rated = this.incorporate(path={'identifier': 'int_orders_rated'}) %}
{% set lines = this.incorporate(path={'identifier': 'int_order_lines_valued'}) %}
{% set refunds = this.incorporate(path={'identifier': 'int_refunds_matched'}) %}
{% set refunds_changed = ref('int_refunds_changed') %}
{% set new_lines = any_new_or_changed(['order_lines'], 'order_line_id') %}
{% set products = any_new_or_changed(['products'], 'product_id') %}
{% set rates = kept_changes('int_exchange_rates_filled', 'date, currency') %}
{% set cost_rates = kept_changes('stg_reference__cost_rates', 'valid_from') %}
{{ config(post_hook="{{ keep_listed() }}") }}

with

identified as (

    select * from {{ ref('int_orders_identified') }}

),

listed as (

    -- new rows of the order, its lines and refunds
    {{ any_new_or_changed(['orders', 'order_lines', 'refunds'], 'order_id') }}

    {% if builds_changes() %}

        union all

        -- what was a line or a refund of it, and became another
        select order_id from {{ lines }}
        where {{ among('order_line_id', new_lines) }}

        union all

        select order_id from {{ refunds }}
        where {{ among('refund_id', 'select refund_id from ' ~ refunds_changed) }}

        union all

        -- what its products are called and cost
        select order_id from {{ lines }}
        where {{ among('product_id', products) }}

        union all

        -- the rates of its day
        select order_id from {{ rated }}
        where (order_date, currency) in ({{ rates }})

        union all

        select order_id from {{ rated }}
        where order_date >= (select min(valid_from) from ({{ cost_rates }}))

        union all

        -- whose it is
        select identified.order_id
        from identified
        left join {{ rated }} as rated on identified.order_id = rated.order_id
        where identified.person_id is distinct from rated.person_id

        {{ or_listed_before() }}

    {% endif %}

),

-- orders are numbered within a person: the one before, and the one now
people as (

    select person_id from identified
    where {{ among('order_id', 'select order_id from listed') }}

    {% if builds_changes() %}
        union all
        select person_id from {{ rated }}
        where {{ among('order_id', 'select order_id from listed') }}
    {% endif %}

),

theirs as (

    select order_id from identified
    where {{ among('person_id', 'select person_id from people') }}

),

changed as (

    select order_id from listed
    where order_id is not null
    union
    select order_id from theirs

)

select * from changed
