"""What the page `audiences` asks of the marts."""

from __future__ import annotations

from dashboards.queries import Query

PEOPLE = {
    "dates": "audiences.entered_on",
    "channel": "people.acquisition_channel",
    "country": "people.country",
    "customers": "case when people.order_count = 1 then 'new' when people.order_count > 1 then 'repeat' end",
}

SIZES = Query(
    "People in each audience today",
    """
select
    audiences.audience,
    count(*) as people,
    count(*) filter (audiences.may_email) as may_email,
    count(*) filter (audiences.may_sms) as may_sms,
    sum(people.clv_historic) as clv_historic
from marts.audiences as audiences
inner join marts.customer_360 as people on audiences.person_id = people.person_id
where {where}
group by audiences.audience
order by people desc
""",
    ("audiences.audience", "audiences.may_email", "audiences.may_sms"),
    PEOPLE,
)

GROWTH = Query(
    "Today's members by the week in which they came in",
    """
with entered as (
    select audiences.audience, date_trunc('week', audiences.entered_on)::date as week, count(*) as entered
    from marts.audiences as audiences
    inner join marts.customer_360 as people on audiences.person_id = people.person_id
    where {where}
    group by all
)
select audience, week, entered, sum(entered) over (partition by audience order by week)::bigint as people
from entered
order by audience, week
""",
    ("audiences.entered_on",),
    PEOPLE,
)

MEMBERS = Query(
    "Members",
    """
select
    audiences.person_id, audiences.entered_on, audiences.reason, audiences.product_id, audiences.may_email,
    audiences.may_sms, people.country, people.lifecycle_stage, people.clv_tier, people.clv_historic
from marts.audiences as audiences
inner join marts.customer_360 as people on audiences.person_id = people.person_id
where audiences.audience = $audience and {where}
order by people.clv_historic desc nulls last, audiences.person_id
limit 10000
""",
    ("audiences", "audiences.reason"),
    PEOPLE,
)

NAMES = "select audience from marts.audiences group by audience order by count(*) desc, audience"
