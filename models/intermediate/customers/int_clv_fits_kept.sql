with

runs as (

    select * from {{ ref('stg_predictions__clv_model_runs') }}

),

-- the backtest has a mart of its own
kept as (

    select * from runs
    where horizon_days = 0

)

select * from kept
