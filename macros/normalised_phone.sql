{#
    A phone number in E.164 as far as its text tells: digits behind a plus, a leading 00 read as plus, the trunk zero in
    "(0)" dropped. A number without a country code keeps its digits only and equals the same digits only. Fewer than
    six digits are no phone number and give NULL.
#}
{% macro normalised_phone(expression) -%}
    {%- set text = "replace(trim(" ~ expression ~ "), '(0)', '')" -%}
    {%- set digits = digits_only(text) -%}
    case
        when length({{ digits }}) < 6 then null
        when {{ text }} like '+%' then '+' || {{ digits }}
        when {{ digits }} like '00%' then '+' || substr({{ digits }}, 3)
        else {{ digits }}
    end
{%- endmacro %}
