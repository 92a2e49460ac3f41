with

quarantined as (

    select * from {{ source('operations', 'quarantined_rows') }}

),

-- A reason quotes the value; only its first word, a column of the contract, and its kind go on from here.
generalised as (

    select
        file_id,
        dataset,
        row_number,
        loaded_at,
        nullif(regexp_extract(reasons, '^([a-z][a-z0-9_]*)(:| is empty)', 1), '') as column_name,
        case
            when reasons like 'passed over:%' then 'is a total or a header once more'
            when regexp_extract(reasons, '^([a-z][a-z0-9_]*)(:| is empty)', 1) = '' then 'the row cannot be read'
            when reasons like '% is empty' and reasons not like '%:%' then 'is empty'
            when reasons like '%is not an ISO 8601%' then 'is no date or time'
            when reasons like '%is not in the years%' then 'is outside the years 1990 to 2100'
            when reasons like '%is not a number%' or reasons like '%is not a whole number%' then 'is no number'
            when reasons like '%has more than%' then 'has too many digits'
            when reasons like '%is neither true nor false%' then 'is neither true nor false'
            when reasons like '%is not one of%' then 'is not one of the accepted values'
            when reasons like '%does not match%' then 'does not match its pattern'
            when reasons like '%is below%' or reasons like '%is above%' then 'is out of bounds'
            when reasons like '%is empty%' then 'is empty'
            else 'cannot be read'
        end as reason_kind
    from quarantined

)

select * from generalised
