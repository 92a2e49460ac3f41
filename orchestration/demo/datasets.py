"""The datasets of the landing contract as queries over the scratch tables."""

from __future__ import annotations

from typing import NamedTuple

from orchestration.demo.baskets import SHOP_CODES
from orchestration.demo.events import EVENTS
from orchestration.demo.money import BRANDS, Catalogue
from orchestration.demo.orders import STATUSES
from orchestration.demo.people import GUEST
from orchestration.demo.purchases import TEST
from orchestration.demo.rendering import Column, words
from orchestration.demo.shop import CAMPAIGNS, CATEGORIES, CODES, COUNTRIES, GIFT_CARDS, PRODUCT_COUNT, TIMEZONE, Shop
from orchestration.demo.webpages import session_columns

TICKETS_TIMEZONE = "Europe/London"  # the help desk sits elsewhere and writes no offset
CURRENCY = "case pounds when 1 then 'GBP' else 'EUR' end"
COUNTRY = f"{words([code for code, _, _ in COUNTRIES])}[1 + country]"
TIME_GARBAGE, NUMBER_GARBAGE = "not a date", "n/a"


class Dataset(NamedTuple):
    """A dataset of the contract: scratch table, sort order within a file, columns, and formats of its files in turn."""

    name: str
    table: str
    order: str
    columns: tuple[Column, ...]
    formats: tuple[str, ...]


def datasets(shop: Shop, catalogue: Catalogue) -> tuple[Dataset, ...]:
    """All datasets, the nine and the reference data."""
    big = ("parquet",)
    return (
        Dataset("products", "products", "updated, product_no", _products(catalogue), ("csv", "jsonl")),
        Dataset("customers", "customers", "updated, customer_no", CUSTOMERS, ("parquet", "jsonl.gz", "csv")),
        Dataset("orders", "orders", "updated, order_no", ORDERS, ("csv.gz", "parquet", "jsonl", "csv")),
        Dataset("order_lines", "lines", "line_no", _lines(catalogue), ("parquet", "csv", "csv.gz", "jsonl")),
        Dataset("refunds", "refunds", "second, refund_no", REFUNDS, ("csv", "jsonl", "parquet")),
        Dataset("sessions", "sessions", "second, session_no", session_columns(shop),
                big if shop.scale > 5 else ("parquet", "csv.gz", "csv", "jsonl")),
        Dataset("web_events", "events", "second, event_no", WEB_EVENTS,
                big if shop.scale > 5 else ("parquet", "parquet", "jsonl", "csv")),
        Dataset("support_tickets", "tickets", "opened, ticket_no", TICKETS, ("jsonl", "csv", "parquet")),
        Dataset("ad_spend", "ad_spend", "day, campaign, ad_group", _ad_spend(shop), ("csv", "parquet", "csv.gz")),
        Dataset("exchange_rates", "exchange_rates", "day", (
            _day(shop, "date"), Column("currency", "'GBP'"),
            Column("rate", "cast(micros * 0.000001 as decimal(18, 8))", "number")), ("csv",)),
        Dataset("cost_rates", "cost_rates", "year", COST_RATES, ("csv",)),
        Dataset("referral_codes", f"(select unnest({list(range(len(CODES)))}) as code, columns(*) from referral_codes)",
                "code", REFERRAL_CODES, ("csv",)),
        Dataset("marketing_calendar", f"({CALENDAR})", "starts_on",
                tuple(Column(name, name) for name in CALENDAR_COLUMNS), ("csv",)),
        Dataset("targets", "targets", "year, month", TARGETS, ("csv",)),
    )  # fmt: skip


def _day(shop: Shop, name: str) -> Column:
    return Column(name, f"date '{shop.start}' + day::integer", "date")


PHONE = Column(
    "phone", "case when has_phone_on(person_kind, slot, has_phone) then phone_as_typed(phone(person_no), style) end"
)

ORDERS = (
    Column("order_id", "order_id(order_no)"),
    Column("ordered_at", "second", "instant", ((1, TIME_GARBAGE),)),
    Column("updated_at", "updated", "instant"),
    Column("customer_id", "case when has_customer then customer_id(person_no, slot) end"),
    Column("email", f"case when kind = {TEST} then 'checkout.test@example.com' when has_email "
           "then email_as_typed(email(person_no, person_kind, slot), style) end"),
    PHONE,
    Column("loyalty_id", "case when has_loyalty then loyalty_id(person_no) end"),
    Column("anonymous_id", "case when device_no > 0 then device_id(device_no) end"),
    Column("session_id", "case when session_no > 0 then session_id(session_no) end"),
    Column("status", f"{words(STATUSES)}[1 + status]", garbage=((3, "shipped?"),)),
    Column("is_test", f"kind = {TEST}", "bool"),
    Column("currency", CURRENCY),
    Column("subtotal_amount", "subtotal", "money"),
    Column("discount_amount", "discount", "money"),
    Column("shipping_amount", "shipping", "money"),
    Column("tax_amount", "tax", "money"),
    Column("total_amount", "total", "money", ((2, NUMBER_GARBAGE),)),
    Column("discount_codes", f"{words([code for code, _, _ in CODES] + list(SHOP_CODES))}[nullif(code, -1) + 1]"),
    Column("sales_channel", "case when in_store then 'pos' when style > 1 then 'online' end"),
    Column("location", "case when in_store then 'Berlin Mitte' end"),
    Column("country", COUNTRY),
    Column("accepts_marketing", "accepts", "bool"),
)  # fmt: skip

CUSTOMERS = (
    Column("customer_id", "customer_id(person_no, slot)", garbage=((1, None),)),
    Column("updated_at", "updated", TIMEZONE),
    Column("created_at", "created", TIMEZONE),
    Column("email", "second_address_in_capitals(person_kind, slot, email(person_no, person_kind, slot))"),
    Column(
        "phone", "case when has_phone_on(person_kind, slot, has_phone) then phone_as_typed(phone(person_no), style) end"
    ),
    Column("loyalty_id", "case when has_loyalty then loyalty_id(person_no) end"),
    Column("first_name", "first_name(person_no)"),
    Column("last_name", "last_name(person_no)"),
    Column("country", COUNTRY),
    Column("email_consent", "email_consent", "bool"),
    Column("sms_consent", "sms_consent", "bool"),
    Column("consent_updated_at", "updated", TIMEZONE),
    Column("tags", "case when style = 7 then 'vip' when style = 8 then 'vip, press' end"),
)

REFUNDS = (
    Column("refund_id", "refund_id(refund_no)"),
    Column("refunded_at", "second", TIMEZONE, ((1, TIME_GARBAGE),)),
    Column("order_id", "case when order_no > 0 then order_id(order_no) end"),
    Column("customer_id", "case when has_customer then customer_id(person_no, slot) end"),
    Column("amount", "amount", "money", ((2, NUMBER_GARBAGE),)),
    Column("currency", CURRENCY),
    Column("reason", f"{words(('damaged', 'not as described', 'too late', None))}[1 + reason]"),
)

WEB_EVENTS = (
    Column("event_id", "event_id(event_no)"),
    Column("session_id", "session_id(session_no)", garbage=((2, None),)),
    Column("occurred_at", "second", "utc", ((1, TIME_GARBAGE),)),
    Column("event_name", f"{words(EVENTS)}[1 + name]"),
    Column("product_id", "case when product_no >= 0 then product_id(product_no) end"),
    Column("order_id", "case when order_no > 0 then order_id(order_no) end"),
    Column("quantity", "case when product_no >= 0 then 1 end", "int"),
    Column("value", "nullif(value, 0)", "money"),
)

TICKETS = (
    Column("ticket_id", "ticket_id(ticket_no)"),
    Column("opened_at", "opened", TICKETS_TIMEZONE, ((1, TIME_GARBAGE),)),
    Column("closed_at", "nullif(closed, 0)", TICKETS_TIMEZONE),
    Column("customer_id", "case when has_customer then customer_id(person_no, slot) end"),
    Column(
        "email", f"case when not has_customer or person_kind = {GUEST} then email(person_no, person_kind, slot) end"
    ),
    Column("topic", f"{words(('delivery', 'return', 'product', 'payment', 'other'))}[1 + topic]"),
    Column("channel", f"{words(('email', 'chat', 'phone'))}[1 + channel]"),
    Column("csat_score", "nullif(csat, 0)", "int"),
    Column("nps_score", "nullif(nps, -1)", "int"),
)

COST_RATES = (
    Column("valid_from", "make_date(year, 1, 1)", "date"),
    Column("unit_cost_share", "0.42", "number"),
    Column("payment_fee_share", "0.019", "number"),
    Column("payment_fee_amount", "0.30", "number"),
    Column("fulfilment_cost_amount", "fulfilment", "money"),
)

REFERRAL_CODES = (
    Column("code", f"{words([code for code, _, _ in CODES])}[1 + code]"),
    Column("channel", f"{words([channel for _, channel, _ in CODES])}[1 + code]"),
    Column("campaign", f"{words([campaign for _, _, campaign in CODES])}[1 + code]"),
)

TARGETS = (
    Column("metric", "'revenue'"),
    Column("grain", "'month'"),
    Column("period_start", "make_date(year, month, 1)", "date"),
    Column("value", "value", "int"),
)

CALENDAR_COLUMNS = ("event_id", "starts_on", "ends_on", "event_type", "description")
CALENDAR = """
    select
        event_type || '-' || year as event_id, make_date(year, month, day) as starts_on,
        make_date(year, month, day) + length as ends_on, event_type, description, file, again, bad
    from marketing_calendar, (values
        ('campaign_start', 11, 21, 9, 'Black Friday week'), ('product_launch', 4, 8, 0, 'New garden range'),
        ('restock', 9, 2, 0, 'Clay mugs are back'), ('press', 6, 12, 0, 'Portrait in a design magazine'),
        ('vip', 10, 5, 2, 'Early access for the best customers')
    ) as events (event_type, month, day, length, description)
"""


def _products(catalogue: Catalogue) -> tuple[Column, ...]:
    cards = [f"Gift card {value}" for value in GIFT_CARDS]
    return (
        Column("product_id", "product_id(product_no)"),
        Column("updated_at", "updated", "utc"),
        Column("product_name", f"{words(catalogue.name + cards)}[1 + product_no]"),
        Column("category", _category(catalogue)),
        Column("brand", f"{words([BRANDS[n] for n in catalogue.brand])}[1 + product_no]"),
        Column("list_price", "price", "money"),
        Column("unit_cost", "nullif(cost, -1)", "money"),
        Column("is_active", "is_active", "bool"),
    )


def _category(catalogue: Catalogue) -> str:
    return f"{words([CATEGORIES[n] for n in catalogue.category] + ['gift cards'] * len(GIFT_CARDS))}[1 + product_no]"


def _lines(catalogue: Catalogue) -> tuple[Column, ...]:
    return (
        Column("order_line_id", "line_id(line_no)"),
        Column("order_id", "order_id(order_no)"),
        Column("product_id", "product_id(product_no)"),
        Column("sku", "product_id(product_no) || '-1'"),
        Column("category", _category(catalogue)),
        Column("quantity", "quantity", "int", ((1, NUMBER_GARBAGE),)),
        Column("unit_price", "price", "money", ((2, NUMBER_GARBAGE),)),
        Column("discount_amount", "nullif(discount, 0)", "money"),
        Column("unit_cost", "nullif(cost, -1)", "money"),
        Column("is_gift_card", f"product_no >= {PRODUCT_COUNT}", "bool"),
    )


def _ad_spend(shop: Shop) -> tuple[Column, ...]:
    def of(field: str) -> str:
        return f"{words([str(getattr(campaign, field)) for campaign in CAMPAIGNS])}[1 + campaign]"

    groups = words([group for campaign in CAMPAIGNS for group in campaign.ad_groups])
    return (
        _day(shop, "date")._replace(garbage=((1, TIME_GARBAGE),)),
        Column("platform", of("platform")),
        Column("account_id", of("account_id")),
        Column("campaign_id", of("campaign_id")),
        Column("campaign_name", of("name")),
        Column("ad_group_id", f"{of('campaign_id')} || '-' || (1 + ad_group)"),
        Column("ad_group_name", f"{groups}[1 + campaign * 2 + ad_group]"),
        Column("spend", "spend", "money", ((2, NUMBER_GARBAGE),)),
        Column("currency", of("currency")),
        Column("impressions", "impressions", "int"),
        Column("clicks", "clicks", "int"),
        Column("platform_conversions", "claims", "money"),
        Column("platform_conversion_value", "claimed_value", "money"),
    )
