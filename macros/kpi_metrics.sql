{# The metrics of the KPI report, in its order; `planned` only those that a target can be set for. #}
{% macro kpi_metrics(planned=false) %}
    {% set planned_metrics = [
        'revenue', 'contribution_margin', 'orders', 'average_order_value', 'new_customers', 'sessions',
        'conversion_rate', 'spend', 'mer', 'roas', 'blended_ncac',
    ] %}
    {% set other_metrics = [
        'gross_sales', 'discounts', 'refunds_by_refund_date', 'net_revenue_by_refund_date', 'refund_rate',
        'repeat_share', 'identified_session_share', 'sessions_with_view_item', 'sessions_with_add_to_cart',
        'sessions_with_begin_checkout', 'sessions_with_order', 'email_contactable_customers',
        'sms_contactable_customers',
    ] %}
    {{ return(planned_metrics if planned else planned_metrics + other_metrics) }}
{% endmacro %}
