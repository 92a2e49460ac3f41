with

runs as (

    select * from {{ ref('int_clv_fits_kept') }}

),

clv_model_runs as (

    select
        -- what was fitted
        run_id,
        fitted_at,
        as_of_date as data_as_of,
        segment,
        customers,
        repeat_customers,
        model_status,
        fallback,

        -- orders
        r,
        alpha,
        a,
        b,
        dropout,
        log_likelihood,
        r_standard_error,
        alpha_standard_error,
        a_standard_error,
        b_standard_error,

        -- values
        p,
        q,
        gamma,
        gamma_gamma_log_likelihood,
        p_standard_error,
        q_standard_error,
        gamma_standard_error,
        population_value,
        margin_share
    from runs

)

select * from clv_model_runs
