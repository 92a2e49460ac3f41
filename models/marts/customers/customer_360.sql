with

people as (

    select * from {{ ref('int_people') }}

),

acquired as (

    select * from {{ ref('int_people_acquired') }}

),

ordered as (

    select * from {{ ref('int_people_ordered') }}

),

products as (

    select * from {{ ref('int_people_products_combined') }}

),

scored as (

    select * from {{ ref('int_people_scored') }}

),

predicted as (

    select * from {{ ref('int_people_predicted') }}

),

browsed as (

    select * from {{ ref('int_people_browsed') }}

),

carts as (

    select * from {{ ref('int_people_carts_opened') }}

),

supported as (

    select * from {{ ref('int_people_supported') }}

),

customer_360 as (

    select
        -- who
        people.person_id,
        people.customer_ids,
        people.email_hash,
        people.country,
        people.email_consent,
        people.sms_consent,

        -- orders
        ordered.first_order_at,
        ordered.last_order_at,
        coalesce(ordered.order_count, 0) as order_count,
        ordered.median_days_between_orders,
        cast(scored.days_since_last_order as bigint) as days_since_last_order,

        -- money
        {%- for amount in [
            'gross_sales', 'discounts', 'net_sales', 'refunds', 'unlinked_refunds', 'contribution_margin', 'clv_historic'
        ] %}
            coalesce(ordered.{{ amount }}, 0) as {{ amount }},
        {%- endfor %}
        {{ money('cast(ordered.net_sales as double) / nullif(ordered.order_count, 0)') }} as average_order_value,
        cast(ordered.discounts as double) / nullif(cast(ordered.gross_sales as double), 0) as discount_share,
        cast(ordered.refunds as double) / nullif(cast(ordered.net_sales as double), 0) as refund_share,
        cast(ordered.online_order_count as double) / nullif(ordered.order_count, 0) as online_share,

        -- products
        products.favourite_category,
        products.first_product,
        products.last_product,
        products.products_viewed_not_bought,
        products.next_best_product,
        products.next_best_product_id,
        products.replenishment_product,
        products.replenishment_due_date,

        -- segments
        scored.recency_score,
        scored.frequency_score,
        scored.monetary_score,
        scored.rfm_segment,
        coalesce(scored.lifecycle_stage, 'prospect') as lifecycle_stage,
        scored.clv_tier,

        -- worth
        {{ money('scored.clv_simple') }} as clv_simple,
        {%- for prediction in [
            'clv_predicted_90d', 'clv_predicted_365d', 'clv_total', 'expected_orders_90d', 'expected_orders_365d',
            'expected_order_value', 'p_alive', 'churn_probability_90d', 'expected_next_order_at', 'model_status'
        ] %}
            predicted.{{ prediction }},
        {%- endfor %}

        -- web
        acquired.acquisition_channel,
        acquired.acquisition_campaign,
        browsed.first_channel,
        browsed.first_campaign,
        browsed.last_channel,
        browsed.last_campaign,
        coalesce(browsed.session_count, 0) as session_count,
        browsed.last_seen_at,
        browsed.device_mix,
        carts.person_id is not null as has_open_cart,

        -- service
        coalesce(supported.ticket_count, 0) as ticket_count,
        supported.last_csat_score
    from people
    left join acquired on people.person_id = acquired.person_id
    left join ordered on people.person_id = ordered.person_id
    left join products on people.person_id = products.person_id
    left join scored on people.person_id = scored.person_id
    left join predicted on people.person_id = predicted.person_id
    left join browsed on people.person_id = browsed.person_id
    left join carts on people.person_id = carts.person_id
    left join supported on people.person_id = supported.person_id

)

select * from customer_360
