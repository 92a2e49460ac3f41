{#
    A share of an amount in whole cents, so that the shares of one whole sum to it exactly: what rounding leaves over
    goes to the largest share. The query names the windows `whole` (the rows of one amount) and `largest_first` (the
    same rows in order). Most amounts have one share, the whole, and need no product.
#}
{% macro split_exactly(amount, share) -%}
    {%- set part = 'case when ' ~ share ~ ' = 1 then ' ~ rounded(amount, 2) ~ ' else ' ~ rounded(amount ~ ' * ' ~ share, 2) ~ ' end' -%}
    {{ part }}
    + case
        when row_number() over largest_first = 1
            then {{ amount }} - sum({{ part }}) over whole
        else 0
    end
{%- endmacro %}
