{#
    A share of an amount in whole cents, so that the shares of one whole sum to it exactly: what rounding leaves over
    goes to the largest share. The query names the windows `whole` (the rows of one amount) and `largest_first` (the
    same rows in order).
#}
{% macro split_exactly(amount, share) -%}
    {{ rounded(amount ~ ' * ' ~ share, 2) }}
    + case
        when row_number() over largest_first = 1
            then {{ amount }} - sum({{ rounded(amount ~ ' * ' ~ share, 2) }}) over whole
        else 0
    end
{%- endmacro %}
