with

facts as (

    select * from {{ ref('int_kpi_facts_combined') }}

),

{%- set counted = ['orders', 'known_orders', 'new_customers', 'new_email_contacts', 'new_sms_contacts'] %}
{%- set sums = ['gross_sales', 'discounts', 'revenue', 'paid_channel_revenue', 'contribution_margin', 'refunds', 'spend'] %}

kpi_facts as (

    select
        date,
        channel,
        device,
        country,

        -- parts of orders and customers
        {%- for measure in counted %}
            cast(coalesce(sum({{ exact(measure, 28) }}), 0) as decimal(28, 15)) as {{ measure }},
        {%- endfor %}

        -- money
        {%- for measure in sums %}
            {{ money('coalesce(sum(' ~ measure ~ '), 0)') }} as {{ measure }},
        {%- endfor %}

        -- sessions
        {%- for measure in kpi_measures()['session_facts'] %}
            cast(coalesce(sum({{ measure }}), 0) as bigint) as {{ measure }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from facts
    group by all

)

select * from kpi_facts
