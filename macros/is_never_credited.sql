{# Whether a channel is one of those that the shop names in `never_credited_channels`. #}
{% macro is_never_credited(channel) -%}
    {%- set names = [] -%}
    {%- for name in setting('never_credited_channels') -%}
        {%- do names.append("'" ~ dbt.escape_single_quotes(name | trim | lower) ~ "'") -%}
    {%- endfor -%}
    {{ channel ~ ' in (' ~ names | join(', ') ~ ')' if names else 'false' }}
{%- endmacro %}
