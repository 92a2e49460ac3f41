{#
    The tile, of so many, of the row at `place` among `row_count`: as `ntile` deals them, the first tiles one row longer when it
    does not divide. For places that `ranked` gave, where `ntile` would sort all rows in one task.
#}
{% macro tile_of(place, row_count, tiles) -%}
    {%- set longer = '(' ~ row_count ~ ' % ' ~ tiles ~ ')' -%}
    {%- set size = 'cast((' ~ row_count ~ ' - ' ~ longer ~ ') as double) / ' ~ tiles -%}
    cast(case
        when {{ place }} <= {{ longer }} * ({{ size }} + 1) then ceil({{ place }} / ({{ size }} + 1))
        else {{ longer }} + ceil(({{ place }} - {{ longer }} * ({{ size }} + 1)) / ({{ size }}))
    end as bigint)
{%- endmacro %}
