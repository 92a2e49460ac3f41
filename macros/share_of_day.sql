{#
    What falls on one day of a measure that covers several, rounded so that the days add up to the measure exactly: the
    rounded sum up to the day less the rounded sum up to the day before. Reads days_covered and day_number.
#}
{% macro share_of_day(measure, decimals) -%}
    case
        when days_covered = 1 then {{ measure }}
        when day_number = days_covered
            then {{ measure }} - {{ rounded('cast(' ~ measure ~ ' * (day_number - 1) as double) / days_covered', decimals) }}
        else
            {{ rounded('cast(' ~ measure ~ ' * day_number as double) / days_covered', decimals) }}
            - {{ rounded('cast(' ~ measure ~ ' * (day_number - 1) as double) / days_covered', decimals) }}
    end
{%- endmacro %}
