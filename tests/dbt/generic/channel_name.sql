{# A channel's name is lower case, as settings name channels, and cannot be mistaken for two in a path (`a > b`). #}
{% test channel_name(model, column_name) %}
select {{ column_name }} from {{ model }}
where not {{ matches_pattern(column_name, "'[a-z0-9][a-z0-9 _.&/+-]*'") }}
{% endtest %}
