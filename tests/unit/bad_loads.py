"""Fifty kinds of bad loads, each as statements on the newest day of the shop of guarded_shop (file 2), as data."""

from __future__ import annotations

NEW = "_file_id = 2"


def update(dataset: str, change: str, where: str = "true") -> str:
    return f"update staging.stg_shop__{dataset} set {change} where {NEW} and {where}"


def delete(dataset: str, where: str = "true", which: str = NEW) -> str:
    return f"delete from staging.stg_shop__{dataset} where {which} and {where}"


def doubled(dataset: str, key: str) -> str:
    table = f"staging.stg_shop__{dataset}"
    return f"insert into {table} select * replace ('again' || {key} as {key}) from {table} where {NEW}"


def reused(dataset: str, key: str, other: str) -> list[str]:
    """What came before and what comes now in raw, under one number."""
    table = f"raw.{dataset}"
    rows = "range(50) as r(i)"
    return [
        f"insert into {table} by name select 'k' || i as {key}, {other.format(n=0)}, 1 as _file_id from {rows}",
        f"insert into {table} by name select 'k' || i as {key}, {other.format(n=1)}, 2 as _file_id from {rows}",
    ]


def refused(dataset: str, quarantined: int, of: int) -> list[str]:
    return [
        f"update ops.loaded_files set rows_read = {of}, rows_quarantined = {quarantined}, rows_loaded = {of - quarantined}"
        f" where file_id = 2 and dataset = '{dataset}'"
    ]


def rejected(dataset: str) -> list[str]:
    return [
        f"insert into ops.loaded_files by name select 9 as file_id, '{dataset}' as dataset, 'x.csv' as file_name,"
        " 'x' as content_sha256, 'rejected' as status, 'it is empty' as reason"
    ]


def a_day_earlier(dataset: str, column: str) -> str:
    """The day before the new one is missing: it was never in the file before."""
    return f"delete from staging.stg_shop__{dataset} where {column}::date = date '2025-06-27'"


BAD_LOADS: dict[str, list[str]] = {
    # amounts
    "amounts times 100 in a tenth of the orders": [
        update("orders", "total_amount = total_amount * 100", "hash(order_id) % 10 = 0")
    ],
    "cents for units": [
        update("orders", "total_amount = total_amount * 100"), update("order_lines", "unit_price = unit_price * 100")
    ],
    "units for cents": [
        update("orders", "total_amount = total_amount / 100"), update("order_lines", "unit_price = unit_price / 100")
    ],
    "a tenth of every amount": [
        update("orders", "total_amount = total_amount / 10"), update("order_lines", "unit_price = unit_price / 10")
    ],
    "totals alone times 100": [update("orders", "total_amount = total_amount * 100")],
    "lines times 100": [update("order_lines", "unit_price = unit_price * 100")],
    "quantities times 10": [update("order_lines", "quantity = quantity * 10")],
    "totals doubled": [update("orders", "total_amount = total_amount * 2")],
    "refunds in cents": [
        "insert into staging.stg_shop__refunds by name select 'x' as refund_id, order_id, total_amount * 100 as amount,"
        f" currency, ordered_at as refunded_at, _file_id from staging.stg_shop__orders where {NEW} limit 3"
    ],
    "nothing paid for any order": [update("orders", "total_amount = 0")],
    # spend
    "spend times 10": [update("ad_spend", "spend = spend * 10")],
    "spend in micros": [update("ad_spend", "spend = spend * 1000000")],
    "spend in cents of a cent": [update("ad_spend", "spend = spend / 100")],
    "clicks times 100": [update("ad_spend", "clicks = clicks * 100")],
    "clicks gone": [update("ad_spend", "clicks = null")],
    "a platform gone": [delete("ad_spend", "platform = 'meta_ads'")],
    # currencies
    "orders in another currency": [update("orders", "currency = 'USD'")],
    "spend in another currency": [update("ad_spend", "currency = 'USD'")],
    "refunds in another currency": [
        "insert into staging.stg_shop__refunds by name select 'x' || order_id as refund_id, order_id, 5 as amount,"
        f" 'USD' as currency, ordered_at as refunded_at, _file_id from staging.stg_shop__orders where {NEW} limit 9"
    ],
    # clocks
    "orders eight hours early": [update("orders", "ordered_at = ordered_at - interval 8 hour")],
    "orders eight hours late": [update("orders", "ordered_at = ordered_at + interval 8 hour")],
    "sessions eight hours early": [
        update("sessions", "started_at = started_at - interval 8 hour, ended_at = ended_at - interval 8 hour")
    ],
    "orders of next year": [update("orders", "ordered_at = ordered_at + interval 1 year")],
    "sessions of next year": [update("sessions", "started_at = started_at + interval 1 year")],
    "orders of 1970": [update("orders", "ordered_at = ordered_at - interval 55 year")],
    "spend of a month that has not come": [update("ad_spend", "date = date + 90")],
    # missing
    "orders missing, lines there": [delete("orders")],
    "half of the orders with their lines": [
        delete("orders", "hash(order_id) % 2 = 0"), delete("order_lines", "hash(order_id) % 2 = 0")
    ],
    "half of the lines": [delete("order_lines", "hash(order_id) % 2 = 0")],
    "half of the sessions": [delete("sessions", "hash(session_id) % 2 = 0")],
    "a source of traffic gone": [delete("sessions", "utm_source = 'meta'")],
    "a day of orders missing": [a_day_earlier("orders", "ordered_at")],
    "a day of sessions missing": [
        delete("sessions", "true", NEW),
        update("web_events", "session_id = session_id"),
    ],
    "a day of spend missing": [delete("ad_spend", "date = date '2025-06-29'", "_file_id = 1")],
    # twice
    "the day twice under other numbers": [doubled("orders", "order_id"), doubled("order_lines", "order_id")],
    "events twice under other numbers": [doubled("web_events", "event_id")],
    "sessions twice under other numbers": [doubled("sessions", "session_id")],
    "lines twice under other numbers": [doubled("order_lines", "order_line_id")],
    "refunds twice under other numbers": [
        "insert into staging.stg_shop__refunds by name select 'x' || t || order_id as refund_id, order_id, 5 as amount,"
        " currency, ordered_at as refunded_at, _file_id from staging.stg_shop__orders, range(2) as r(t)"
        f" where {NEW} and hash(order_id) % 4 = 0"
    ],
    # columns and keys
    "customer numbers gone": [update("orders", "customer_id = null")],
    "one customer number for all": [update("orders", "customer_id = 'guest'")],
    "sources of traffic emptied": [update("sessions", "utm_source = null")],
    "order numbers in lines written otherwise": [update("order_lines", "order_id = '#' || order_id")],
    "order numbers in events written otherwise": [update("web_events", "order_id = '#' || order_id")],
    "session numbers on orders written otherwise": [update("orders", "session_id = '#' || session_id")],
    "order numbers reused": reused("orders", "order_id", "timestamp '2025-01-01' + {n} * interval 90 day as ordered_at"),
    "session numbers reused": reused("sessions", "session_id", "'device{n}' as anonymous_id"),
    # status and quality of rows
    "every order cancelled": [update("orders", "status = 'cancelled'")],
    "a tenth of the rows in quarantine": refused("orders", 20, 200),
    "an orders file that cannot be read": rejected("orders"),
}  # fmt: skip
