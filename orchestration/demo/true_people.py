"""Who stands behind identifiers, devices and sessions."""

from __future__ import annotations

from orchestration.demo.people import CHAIN
from orchestration.demo.purchases import TEST
from orchestration.demo.web import FIRST_KIOSK_DEVICE, FIRST_VISITOR_DEVICE

# As delivered in customer records and orders that can be read; e-mails and phones in their normal form.
IDENTIFIERS = f"""
    with carriers as (
        select person_no, person_kind, slot, true as has_customer, true as has_email, has_phone, has_loyalty
        from customers_seen
        union all
        select person_no, person_kind, slot, has_customer, has_email, has_phone, has_loyalty
        from orders_seen where person_no >= 0 and kind <> {TEST}
    )
    select distinct person_no as person, 'customer_id' as type, customer_id(person_no, slot) as identifier
    from carriers where has_customer
    union all
    select distinct person_no, 'email', email(person_no, person_kind, slot) from carriers where has_email
    union all
    select distinct person_no, 'phone', phone(person_no)
    from carriers where has_phone and not (person_kind = {CHAIN} and slot = 2)
    union all
    select distinct person_no, 'loyalty_id', loyalty_id(person_no) from carriers where has_loyalty
    order by 1, 2, 3
"""

DEVICES = f"""
    select
        device_id(device_no) as anonymous_id, nullif(person_no, -1) as person, count(*) as sessions,
        case when device_no >= {FIRST_KIOSK_DEVICE} then 'kiosk' when device_no >= {FIRST_VISITOR_DEVICE} then 'visitor'
            when count(*) over (partition by device_no) > 1 then 'shared' else 'own' end as kind
    from sessions_seen group by device_no, person_no order by device_no, person_no
"""

SESSIONS = """
    select
        session_id(session_no) as session_id, device_id(device_no) as anonymous_id, nullif(person_no, -1) as person,
        slot >= 0 as is_signed_in, {sources}[1 + channel] as source, {channels}[1 + channel] as channel,
        case when order_no > 0 then order_id(order_no) end as order_id,
        case when touches_order_no > 0 then order_id(touches_order_no) end as leads_to_order_id
    from sessions_seen order by session_no
"""
