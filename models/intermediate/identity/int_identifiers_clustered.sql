{# Combinations that come or go, and identifiers that are ignored or no longer, put all that these people are known by on the
   list of int_identifiers_regrouped. #}
{{ built_in_parts({'identifier': 'int_identifiers_regrouped'}, keeps=['identifier', 'person_id']) }}

{% set ctes %}
combinations as (

    select * from {{ ref('int_identifiers_combined') }}
    where {{ only_regrouped() }}

),

ignored as (

    select * from {{ ref('int_identifiers_ignored') }}

),

trusted as (

    select
        combinations.customer_key,
        case when ignored_emails.identifier is null then combinations.email_key end as email_key,
        case when ignored_phones.identifier is null then combinations.phone_key end as phone_key,
        case when ignored_cards.identifier is null then combinations.loyalty_key end as loyalty_key
    from combinations
    left join ignored as ignored_emails on combinations.email_key = ignored_emails.identifier
    left join ignored as ignored_phones on combinations.phone_key = ignored_phones.identifier
    left join ignored as ignored_cards on combinations.loyalty_key = ignored_cards.identifier

),

-- every identifier of a combination hangs on its smallest one
anchored as (

    select
        *,
        least(customer_key, email_key, phone_key, loyalty_key) as anchor
    from trusted

),

members as (

    select anchor, customer_key as identifier, 'customer_id' as identifier_type from anchored
    union all
    select anchor, email_key as identifier, 'email' as identifier_type from anchored
    union all
    select anchor, phone_key as identifier, 'phone' as identifier_type from anchored
    union all
    select anchor, loyalty_key as identifier, 'loyalty_id' as identifier_type from anchored

),

edges as (

    select distinct
        anchor as node_a,
        identifier as node_b
    from members
    where anchor <> identifier

)
{% endset %}

with

{{ ctes }},

components as (

    {{ connected_components('edges', ctes) | indent(4) }}

),

identifiers as (

    select distinct
        identifier,
        identifier_type
    from members
    where identifier is not null

),

clustered as (

    select
        identifiers.identifier,
        identifiers.identifier_type,
        coalesce(components.component, identifiers.identifier) as person_id
    from identifiers
    left join components on identifiers.identifier = components.node

)

select * from clustered
