with

{%- set ages = cohort_ages() %}

measured as (

    select * from {{ ref('int_acquisition_months_measured') }}

),

months as (

    select * from {{ ref('int_period_days_listed') }}
    where grain = 'month' and date = period_start

),

dimensions as (

    select listed.dimension from (values ('all'), ('channel'), ('campaign')) as listed (dimension)

),

by_dimension as (

    select
        measured.cohort_month,
        measured.attribution_model,
        dimensions.dimension,
        case dimensions.dimension
            when 'all' then '(all)'
            when 'channel' then measured.channel
            when 'campaign' then {{ channel_campaign('measured.channel', 'measured.campaign') }}
        end as dimension_value,
        case when dimensions.dimension <> 'all' then measured.channel end as channel,
        case when dimensions.dimension = 'campaign' then coalesce(measured.campaign, '(not set)') end as campaign,
        measured.period_number,
        sum(measured.spend) as spend,
        round(sum(measured.new_customers), 6) as new_customers,
        sum(measured.contribution_margin) as contribution_margin,
        {%- for age in ages %}
            sum(measured.contribution_margin) filter (where measured.within_days <= {{ age }}) as contribution_margin_{{ age }}d,
            sum(measured.net_sales) filter (where measured.within_days <= {{ age }}) as net_sales_{{ age }}d
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from measured
    cross join dimensions
    group by all

),

-- margin pays spend back: per customer or in all, the first month is the same
cumulated as (

    select
        by_dimension.*,
        months.is_elapsed as is_period_observed,
        sum(by_dimension.contribution_margin) over cohort_so_far as cumulative_margin,
        sum(by_dimension.spend) over cohort as cohort_spend
    from by_dimension
    inner join months
        on {{ dbt.dateadd('month', 'by_dimension.period_number', 'by_dimension.cohort_month') }} = months.period_start
    window
        cohort as (
            partition by
                by_dimension.cohort_month,
                by_dimension.attribution_model,
                by_dimension.dimension,
                by_dimension.dimension_value
        ),
        cohort_so_far as (
            partition by
                by_dimension.cohort_month,
                by_dimension.attribution_model,
                by_dimension.dimension,
                by_dimension.dimension_value
            order by by_dimension.period_number
        )

),

summed as (

    select
        cohort_month,
        attribution_model,
        dimension,
        dimension_value,
        channel,
        campaign,
        sum(spend) as spend,
        cast(sum(new_customers) as double) as new_customers,
        {%- for age in ages %}
            cast(sum(contribution_margin_{{ age }}d) as double) as contribution_margin_{{ age }}d,
            cast(sum(net_sales_{{ age }}d) as double) as net_sales_{{ age }}d,
        {%- endfor %}
        min(period_number) filter (
            where is_period_observed
            and cumulative_margin >= cohort_spend
            and period_number <= {{ setting('retention_periods')['month'] }}
        ) as payback_month
    from cumulated
    group by cohort_month, attribution_model, dimension, dimension_value, channel, campaign

)

select * from summed
