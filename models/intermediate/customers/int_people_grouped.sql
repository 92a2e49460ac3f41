with

{%- set dimensions = ['channel', 'campaign', 'first_category', 'country', 'first_discount'] %}

people as (

    select
        person_id,
        first_order_date,
        acquisition_channel as channel,
        {{ channel_campaign('acquisition_channel', 'acquisition_campaign') }} as campaign,
        first_category,
        country,
        first_discount
    from {{ ref('int_people_acquired') }}

),

counted as (

    {%- for dimension in dimensions %}
        select
            '{{ dimension }}' as dimension,
            {{ dimension }} as dimension_value,
            count(*) as people_count
        from people
        group by {{ dimension }}
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}

),

-- codes made for one customer each would make one cohort each
kept as (

    select
        dimension,
        dimension_value
    from counted
    qualify row_number() over (
        partition by dimension order by people_count desc, dimension_value asc
    ) <= {{ setting('max_cohort_values') }}

),

grouped as (

    select
        people.person_id,
        people.first_order_date,
        {%- for dimension in dimensions %}
            coalesce(kept_{{ dimension }}.dimension_value, '(other)') as {{ dimension }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from
        people
    {%- for dimension in dimensions %}
        left join kept as kept_{{ dimension }}
            on
                kept_{{ dimension }}.dimension = '{{ dimension }}'
                and people.{{ dimension }} = kept_{{ dimension }}.dimension_value
    {%- endfor %}

)

select * from grouped
