{#
    Days from one UTC timestamp to a later one, with their fractions, by the wall clock of the reporting time zone: thirty
    days end at the hour at which they began, also when the clocks change in between.
#}
{% macro elapsed_days(earlier, later) -%}
    {{ seconds_between(reporting_time(earlier), reporting_time(later)) }} / 86400
{%- endmacro %}
