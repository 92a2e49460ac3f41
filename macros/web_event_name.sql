{#
    The name that the funnel knows for another system's name of an event: the shop's own (`web_event_names`) before these.
#}
{% macro web_event_name(expression) -%}
    {%- set usual = {
        'product_viewed': 'view_item', 'product_view': 'view_item', 'product_clicked': 'select_item',
        'product_added': 'add_to_cart', 'add_to_basket': 'add_to_cart',
        'product_removed': 'remove_from_cart', 'remove_from_basket': 'remove_from_cart',
        'checkout_started': 'begin_checkout', 'checkout_step': 'begin_checkout', 'checkout': 'begin_checkout',
        'order_completed': 'purchase', 'transaction': 'purchase',
        'products_searched': 'search', 'site_search': 'search', 'signed_up': 'sign_up',
    } -%}
    {%- set own = setting('web_event_names') -%}
    {%- set name = "lower(regexp_replace(trim(" ~ expression ~ "), '[^A-Za-z0-9]+', '_'" ~ every_match() ~ "))" -%}
    case {{ name }}
        {%- for names in [own, usual] %}
            {%- for theirs in names %} when '{{ theirs }}' then '{{ names[theirs] }}'{% endfor %}
        {%- endfor %}
        else {{ name }}
    end
{%- endmacro %}


{# What a regular expression that replaces every match needs as its last argument. #}
{% macro every_match() %}
    {{- return(adapter.dispatch('every_match')()) -}}
{% endmacro %}

{% macro default__every_match() -%}{%- endmacro %}

{% macro duckdb__every_match() -%}, 'g'{%- endmacro %}
