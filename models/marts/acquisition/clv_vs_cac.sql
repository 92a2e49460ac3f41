with

{%- set ages = cohort_ages() %}

cohorts as (

    select * from {{ ref('int_acquisition_cohorts_summed') }}

),

predicted as (

    select * from {{ ref('int_acquisition_cohorts_predicted') }}

),

months as (

    select * from {{ ref('int_period_days_listed') }}
    where grain = 'month' and date = period_start

),

context as (

    select * from {{ ref('int_reporting_context') }}

),

all_channels as (

    select
        cohort_month,
        attribution_model,
        spend / nullif(new_customers, 0) as blended_ncac
    from cohorts
    where dimension = 'all'

),

followed as (

    select
        cohorts.*,
        all_channels.blended_ncac,
        cohorts.spend / nullif(cohorts.new_customers, 0) as ncac,
        predicted.clv_predicted_365d,
        predicted.clv_total,
        {%- for age in ages %}
            {%- set has_passed %}context.data_as_of_date >= {{ dbt.dateadd('day', age, 'months.next_period_start') }}{% endset %}
            case when {{ has_passed }} then cohorts.contribution_margin_{{ age }}d / nullif(cohorts.new_customers, 0) end
                as ltv_{{ age }}d,
            case when {{ has_passed }} then cohorts.net_sales_{{ age }}d / nullif(cohorts.new_customers, 0) end
                as ltv_net_sales_{{ age }}d,
        {%- endfor %}
        context.data_as_of_date < {{ dbt.dateadd('month', setting('retention_periods')['month'], 'months.next_period_start') }}
            as is_still_open
    from cohorts
    inner join all_channels
        on
            cohorts.cohort_month = all_channels.cohort_month
            and cohorts.attribution_model = all_channels.attribution_model
    inner join months on cohorts.cohort_month = months.period_start
    left join predicted
        on
            cohorts.cohort_month = predicted.cohort_month
            and cohorts.attribution_model = predicted.attribution_model
            and cohorts.dimension = predicted.dimension
            and cohorts.dimension_value = predicted.dimension_value
    cross join context

),

clv_vs_cac as (

    select
        -- cohort
        cohort_month,
        attribution_model,
        dimension,
        dimension_value,
        channel,
        campaign,

        -- cost
        {{ money('spend') }} as spend,
        new_customers,
        {{ money('ncac') }} as ncac,
        {{ money('blended_ncac') }} as blended_ncac,

        -- worth
        {%- for age in ages %}
            {{ money('ltv_' ~ age ~ 'd') }} as ltv_{{ age }}d,
        {%- endfor %}
        {%- for age in ages %}
            {{ money('ltv_net_sales_' ~ age ~ 'd') }} as ltv_net_sales_{{ age }}d,
        {%- endfor %}
        clv_predicted_365d,
        clv_total,

        -- return
        {%- for age in ages %}
            cast(ltv_{{ age }}d as double) / nullif(cast(ncac as double), 0) as ltv_to_cac_{{ age }}d,
        {%- endfor %}
        cast(clv_predicted_365d as double) / nullif(cast(ncac as double), 0) as predicted_ltv_to_cac,
        cast(clv_total as double) / nullif(cast(ncac as double), 0) as clv_total_to_cac,
        case when spend > 0 and new_customers > 0 then payback_month end as payback_month,
        case
            when spend <= 0 then 'no_spend'
            when new_customers = 0 then 'no_new_customers'
            when payback_month is not null then 'paid_back'
            when is_still_open then 'not_yet'
            else 'never_observed'
        end as payback_status
    from followed

)

select * from clv_vs_cac
