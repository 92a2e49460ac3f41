{#
    A personal identifier as the SHA-256 of the secret key, a colon and the value; NULL stays NULL. Without a key the
    query stops at the first value that it would have to hash, so nothing unkeyed is ever stored.
#}
{% macro hashed(expression) -%}
    {%- set key -%}
        coalesce(
            (select max(identity_key.hash_key) from {{ source('operations', 'identity_key') }} as identity_key),
            {{ raise_error('No identity key: load the landing folder first, or set IDENTITY_HASH_KEY.') }}
        )
    {%- endset -%}
    case when {{ expression }} is not null then {{ sha256_hex(key ~ " || ':' || " ~ expression) }} end
{%- endmacro %}
