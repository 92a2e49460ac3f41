with

listed as (

    {% for key in combination_keys() %}
        {{ kept_changes('int_identifiers_combined', key ~ ' as identifier') }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

recombined as (

    select distinct identifier from listed
    where identifier is not null

)

select * from recombined
