{#
    One setting of the shop: `fixed_settings` (a variable, for unit tests and one-off runs) before the `shop.yml` of the
    last load before the default in `dbt_project.yml`. Settings are data, so they change without a new parse, and a
    plain `dbt build` gives what the last run gave.
#}
{% macro setting(name) %}
    {% set fixed = var('fixed_settings', {}) %}
    {% if name in fixed %}
        {{ return(fixed[name]) }}
    {% endif %}
    {% if execute %}
        {% set known = load_relation(source('operations', 'shop_settings')) %}
        {% if known %}
            {% set rows = run_query("select value from " ~ known ~ " where name = '" ~ name ~ "'") %}
            {% if rows | length > 0 %}
                {{ return(fromjson(rows[0][0])) }}
            {% endif %}
        {% endif %}
    {% endif %}
    {{ return(var(name)) }}
{% endmacro %}
