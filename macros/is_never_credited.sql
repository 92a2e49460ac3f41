{# Whether a channel is one of those that the shop names in `never_credited_channels`. #}
{% macro is_never_credited(channel) -%}
    {%- set names = [] -%}
    {%- for name in setting('never_credited_channels') -%}
        {%- do names.append("'" ~ (name | trim | lower | replace("'", "''")) ~ "'") -%}
    {%- endfor -%}
    {{ channel ~ ' in (' ~ names | join(', ') ~ ')' if names else 'false' }}
{%- endmacro %}
