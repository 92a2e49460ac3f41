{# money of a touchpoint other than the first: any, the last, and one between #}
{% set linear_share = money(rounded('cast(net_sales as double) / credit_steps', 4)) %}
{% set last_share = money(rounded('net_sales * case when credit_steps = 2 then 0.5e0 else 0.4e0 end', 4)) %}
{% set middle_share = money(rounded('net_sales * case when credit_steps > 2 then 0.2e0 / (credit_steps - 2) else 0 end', 4)) %}
with

touchpoints as (

    select * from {{ ref('int_touchpoints_weighed') }}

),

-- What rounding leaves goes to the largest credit, the first of equals, so that money adds up to the order exactly:
-- where credit is shared, the first touchpoint gets what the others leave.
credited as (

    select
        *,

        -- place in the journey
        case when touch_kind = 0 then touch_key end as session_id,
        case when touch_key is null then 0 else steps end as touchpoint_count,
        position = steps as is_last,
        credit_position = 0 as is_passed_over,
        case
            when is_new_customer then 'new'
            when is_new_customer is null then 'unknown'
            else 'repeat'
        end as customer_type,

        -- credits
        case when credit_position = 1 then 1.0e0 else 0.0e0 end as credit_first_touch,
        case when credit_position = credit_steps then 1.0e0 else 0.0e0 end as credit_last_touch,
        case when is_last_non_direct then 1.0e0 else 0.0e0 end as credit_last_non_direct,
        case when credit_position = 0 then 0.0e0 else 1.0e0 / credit_steps end as credit_linear,
        case
            when credit_position = 0 then 0.0e0
            when credit_steps = 1 then 1.0e0
            when credit_steps = 2 then 0.5e0
            when credit_position in (1, credit_steps) then 0.4e0
            else 0.2e0 / (credit_steps - 2)
        end as credit_position_based,

        -- money
        {{ money('case when credit_position = 1 then net_sales else 0 end') }} as revenue_first_touch,
        {{ money('case when credit_position = credit_steps then net_sales else 0 end') }} as revenue_last_touch,
        {{ money('case when is_last_non_direct then net_sales else 0 end') }} as revenue_last_non_direct,
        {{ money('''case
            when credit_position = 0 then 0
            when credit_position = 1 then net_sales - (credit_steps - 1) * ''' ~ linear_share ~ '''
            else ''' ~ linear_share ~ '''
        end''') }} as revenue_linear,
        {{ money('''case
            when credit_position = 0 then 0
            when credit_steps = 1 then net_sales
            when credit_position = 1 then net_sales - ''' ~ last_share ~ ''' - (credit_steps - 2) * ''' ~ middle_share ~ '''
            when credit_position = credit_steps then ''' ~ last_share ~ '''
            else ''' ~ middle_share ~ '''
        end''') }} as revenue_position_based
    from touchpoints

)

select * from credited
