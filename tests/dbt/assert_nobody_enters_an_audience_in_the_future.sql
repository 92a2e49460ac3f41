-- A date after the data would mean that the day of entry was not read from the history.
with

audiences as (

    select * from {{ ref('audiences') }}

),

context as (

    select * from {{ ref('int_reporting_context') }}

)

select audiences.*
from audiences
cross join context
where audiences.entered_on > context.data_as_of_date
