{# as the last build left it: it is built from this list #}
{% set refunds = this.incorporate(path={'identifier': 'int_refunds_matched'}) %}
{% set identifiers = ref('int_identifiers_clustered') %}
{% set rates = kept_changes('int_exchange_rates_filled', 'date, currency') %}

with

listed as (

    {{ any_new_or_changed(['refunds'], 'refund_id') }}

    {% if builds_changes() %}

        union all

        -- the rate of its day
        select refund_id from {{ refunds }}
        where (refund_date, currency) in ({{ rates }})

        union all

        -- whose it is, where its order does not tell
        select refunds.refund_id
        from {{ refunds }} as refunds
        left join {{ identifiers }} as identifiers on 'c:' || refunds.customer_id = identifiers.identifier
        where refunds.customer_id is not null and refunds.person_id is distinct from identifiers.person_id

    {% endif %}

),

changed as (

    select distinct refund_id from listed

)

select * from changed
