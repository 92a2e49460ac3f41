"""What the page `trusted` asks of the marts."""

from __future__ import annotations

from dashboards.queries import Query

RECONCILIATION = Query(
    "Does it all add up?",
    """
select
    dataset,
    count(*) as equations,
    count(*) filter (difference is distinct from 0) as broken,
    sum(abs(difference)) as difference
from marts.reconciliation
group by dataset
order by broken desc, dataset
""",
    ("reconciliation", "reconciliation.difference"),
)

BROKEN = """
select source_system, dataset, measure, equation, left_value, right_value, difference
from marts.reconciliation where difference is distinct from 0 order by abs(difference) desc limit 200
"""

GUARDS = Query(
    "Guards of the run that made this version",
    """
select
    layer,
    count(*) as checks,
    count(*) filter (passed) as passed,
    count(*) filter (not passed and severity = 'warn') as warned,
    count(*) filter (not passed and severity <> 'warn') as failed
from marts.guard_results
where run_id = (select max(run_id) from meta.publication)
group by layer
order by list_position(['raw', 'staging', 'intermediate', 'marts'], layer)
""",
    ("guard_results", "guard_results.passed", "guard_results.severity"),
)

FRESHNESS = Query(
    "How far the data reach",
    """
select dataset, row_count, first_date, newest_date, days_behind, usual_pause_days, is_behind, newest_loaded_at
from marts.data_freshness
order by is_behind desc, dataset
""",
    ("data_freshness", "data_freshness.days_behind", "data_freshness.is_behind"),
)

QUARANTINE = Query(
    "What is in quarantine",
    """
select dataset, reason, quarantined_rows, files, column_name, last_loaded_at
from marts.quarantine_summary
where quarantined_rows > 0
order by quarantined_rows desc, dataset, reason
limit 200
""",
    ("quarantine_summary", "quarantine_summary.quarantined_rows"),
)

TRACKING = Query(
    "Is the tracking to be trusted?",
    """
select
    date_trunc('week', date)::date as week,
    source_system,
    sum(online_orders)::bigint as online_orders,
    sum(online_orders_with_session) / nullif(sum(online_orders), 0) as order_session_share,
    sum(sessions_without_origin) / nullif(sum(sessions), 0) as without_origin_share,
    sum(sessions_identified) / nullif(sum(sessions), 0) as identified_share,
    sum(duplicated_purchase_events)::bigint as duplicated_purchase_events
from marts.tracking_quality
where {where}
group by all
order by week, source_system
""",
    (
        "tracking_quality",
        "tracking_quality.order_session_share",
        "tracking_quality.without_origin_share",
        "tracking_quality.identified_share",
    ),
    {"dates": "date"},
    "sessions",
)

RUNS = Query(
    "Runs",
    """
select started_at, status, duration_seconds, rows_loaded, rows_quarantined, guards_checked, guards_failed, guards_warned, message
from marts.run_history
order by started_at desc
limit 60
""",
    ("run_history", "run_history.status"),
)
