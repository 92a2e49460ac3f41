{#
    One setting of the shop: `fixed_settings` (a variable, for unit tests and one-off runs) before the `shop.yml` of the
    last load before the default in `dbt_project.yml`. Settings are data, so they change without a new parse, and a
    plain `dbt build` gives what the last run gave. A run reads them once and hands on their texts (`shop_settings`, a variable).
#}
{% macro setting(name) %}
    {% set fixed = var('fixed_settings', {}) %}
    {% if name in fixed %}
        {{ return(fixed[name]) }}
    {% endif %}
    {% set text = _text_of_setting(name) if execute else none %}
    {{ return(var(name) if text is none else fromjson(text)) }}
{% endmacro %}

{# What the `shop.yml` of the last load says, as JSON; none where it says nothing. #}
{% macro _text_of_setting(name) %}
    {% set texts = var('shop_settings', none) %}
    {% if texts is not none %}
        {{ return(texts.get(name)) }}
    {% endif %}
    {% set table = load_relation(source('operations', 'shop_settings')) %}
    {% set rows = run_query("select value from " ~ table ~ " where name = '" ~ name ~ "'") if table else [] %}
    {{ return(rows[0][0] if rows | length > 0 else none) }}
{% endmacro %}
