with

listed as (

    {% for source in staged_sources('sessions') %}
        {{ new_or_changed(source, 'session_id') }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

arrived as (

    select distinct session_id from listed

)

select * from arrived
