{# A campaign's name with its channel before it, since two channels may run campaigns of one name. #}
{% macro channel_campaign(channel, campaign) -%}
    {{ channel }} || ' / ' || coalesce({{ campaign }}, '(not set)')
{%- endmacro %}
