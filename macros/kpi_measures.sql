{# What the KPI report sums up, by the facts that it comes from; every ratio is made from these. #}
{% macro kpi_measures() %}
    {{ return({
        'order_facts': [
            'orders', 'known_orders', 'new_customers', 'new_email_contacts', 'new_sms_contacts',
            'gross_sales', 'discounts', 'revenue', 'paid_channel_revenue', 'contribution_margin',
        ],
        'refund_facts': ['refunds'],
        'session_facts': [
            'sessions', 'identified_sessions', 'sessions_with_view_item', 'sessions_with_add_to_cart',
            'sessions_with_begin_checkout', 'sessions_with_order',
        ],
        'spend_facts': ['spend'],
    }) }}
{% endmacro %}
