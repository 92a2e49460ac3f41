{% set own_domains = setting('own_domains') %}
with

origins as (

    select * from {{ ref('int_traffic_sources_seen') }}

),

known as (

    select * from {{ ref('referrer_domains') }}

),

names as (

    select utm_source as name from origins
    where utm_source is not null
    union
    select referrer_host as name from origins
    where referrer_host is not null

),

-- a.shop.google.co.uk is looked up as itself, shop.google.co.uk, google.co.uk, …
suffixes as (

    {% for labels in range(6) %}
        {%- set cut = '^([^.]+[.]){' ~ labels ~ '}' %}
        select
            name,
            regexp_replace(name, '{{ cut }}', '') as suffix,
            {{ labels }} as labels_cut
        from names
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- … and under any country's ending as google.*
candidates as (

    select name, suffix as candidate, labels_cut, 0 as is_wildcard from suffixes
    union all
    select
        name,
        regexp_replace(suffix, '[.]((co|com|net|org|ne|or)[.])?[a-z]{2,3}$', '.*') as candidate,
        labels_cut,
        1 as is_wildcard
    from suffixes

),

matched as (

    select
        candidates.name,
        known.source,
        known.category
    from candidates
    inner join known on candidates.candidate = known.name
    qualify row_number() over (
        partition by candidates.name
        order by candidates.labels_cut, candidates.is_wildcard
    ) = 1

),

categorised as (

    select
        names.name,
        coalesce(matched.source, names.name) as source,
        matched.category,
        coalesce(matched.category in ('payment', 'sign_in'), false)
        {%- for domain in own_domains %}
            or names.name = '{{ domain | lower }}' or names.name like '%.{{ domain | lower }}'
        {%- endfor %} as is_never_referrer
    from names
    left join matched on names.name = matched.name

)

select * from categorised
