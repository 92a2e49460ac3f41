"""A shop whose visitors GA4, Segment or Snowplow track, and which may sell through Shopify: what their files say, day by day.

A hit is what a visitor does, whatever tells of it. Hits come late, into a visit or between two, in whole days told anew,
twice, and once more as something else: another session, device, customer, campaign or order.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.histories.shop import EVENTS, REFERRERS, START, Action, Row, Shop

ALONE = [
    "visit", "late hit", "hit again", "hits again", "purchase", "identify", "shopify order", "correct shopify order",
]  # fmt: skip
TRACKINGS = [None, "ga4", "segment", "snowplow"]
PAGES = ["https://shop.example/", "https://shop.example/p/1", "https://shop.example/blog?gclid=abc{n}", None]
CAMPAIGNS = [None, None, ("news", "email", "spring"), ("google", "cpc", "{prefix}-k0"), ("friend", None, None)]
AGENTS = ["Mozilla/5.0 (Windows NT 10.0)", "Mozilla/5.0 (iPhone) Mobile", None]
ROBOT = "Mozilla/5.0 (compatible; somebot/1.0)"
MONEY_STATUSES = ["paid", "paid", "partially_refunded", "refunded", "voided", "pending"]
SEGMENT_NAMES = {
    "view_item": "Product Viewed", "add_to_cart": "Product Added", "begin_checkout": "Checkout Started", "purchase": "Order Completed",
}  # fmt: skip


@dataclass
class TrackedShop(Shop):
    """A shop of which one of the trackings, or none, tells; that with Snowplow sells through Shopify, too."""

    def __post_init__(self) -> None:
        self.tracking = self.random.choice(TRACKINGS)

    def _actions(self) -> dict[str, tuple[int, Action]]:
        actions = super()._actions()
        if self.tracking:
            actions |= {
                "visit": (6, self._visit), "late hit": (5, self._late_hit), "hit again": (4, self._hit_again),
                "hits again": (2, self._hits_again), "purchase": (3, self._purchase),
            }  # fmt: skip
        if self.tracking == "segment":
            actions["identify"] = (3, self._identify)
        if self.tracking == "snowplow":
            actions |= {
                "shopify order": (4, self._shopify_order),
                "correct shopify order": (4, self._correct_shopify_order),
            }
        return actions

    def _visit(self, day: int) -> None:
        """Some hits of a device, with pauses that may end a session."""
        moment = self._moment(day)
        of_visit = {
            "device": self._one_of("d", 4, missing=0.05), "session": self._session_number(), "user": self._one_of("c", 4, missing=0.7),
            "agent": self.random.choice(AGENTS),
        }  # fmt: skip
        for _ in range(self.random.randrange(1, 5)):
            self._hit({**of_visit, **self._happening(), "at": moment})
            moment += timedelta(minutes=self.random.choice([1, 10, 25, 40]), seconds=self.random.randrange(3))

    def _late_hit(self, day: int) -> None:
        """A while before or after a hit that is known, of the same device: it may join two sessions, or open an older one."""
        if known := self.known["hits"]:
            purchases = [hit for hit in known if hit["order"]]
            of_visit = self.random.choice(self.random.choice([known, purchases]) or known)
            pause = timedelta(minutes=self.random.choice([-45, -28, -5, 5, 28, 45]))
            self._hit({**of_visit, **self._happening(), "at": of_visit["at"] + pause})

    def _hit_again(self, day: int) -> None:
        """One of the hits, as something else."""
        if known := self.known["hits"]:
            place = self.random.randrange(len(known))
            values = {
                **self._happening(), "device": self._one_of("d", 4, missing=0.1), "session": self._session_number(),
                "user": self._one_of("c", 4), "agent": ROBOT, "at": self._moment(day),
            }  # fmt: skip
            del values["id"]
            column = self.random.choice(list(values))
            known[place] = {**known[place], column: values[column]}
            self._tell_hit(known[place])

    def _hits_again(self, day: int) -> None:
        """All hits of a day, as when its table is exported anew: maybe with the customer, who was not known then."""
        if known := self.known["hits"]:
            date, user = self.random.choice(known)["at"].date(), self._one_of("c", 4, missing=0.5)
            for place, hit in enumerate(known):
                if hit["at"].date() == date:
                    known[place] = {**hit, "user": hit["user"] or user}
                    self._tell_hit(known[place])

    def _purchase(self, day: int) -> None:
        """A paid order in a visit: of the one who orders often, or of nobody, so that only the visit tells whose it is."""
        if known := self.known["hits"]:
            of_visit, buyer = self.random.choice(known), self.random.choice([None, f"{self.prefix}-c0"])
            if self.tracking == "snowplow":
                customer = buyer and {"id": buyer, "updated_at": START}
                self._shopify_order(day, customer=customer, email=None, financial_status="paid")
            else:
                self._order(day, customer_id=buyer, email=None, anonymous_id=None, session_id=None, status="paid")
            orders, number = self._orders_of_purchases()
            hit = {**of_visit, **self._happening(), "at": of_visit["at"] + timedelta(minutes=1)}
            self._hit({**hit, "name": "purchase", "order": self.known[orders][-1][number]})

    def _identify(self, day: int) -> None:
        """The customer of a device, for all that it does unless it has two."""
        who = {"anonymous_id": self._one_of("d", 4, missing=0), "user_id": self._one_of("c", 4, missing=0)}
        moment = self._moment(day)
        call = {"id": self._key("i"), **who, "timestamp": moment, "received_at": moment}
        self.told["segment/identifies"].append(call)

    def _session_number(self) -> int | None:
        """As the tracker counts; Snowplow's need not."""
        self.counted += 1
        return None if self.tracking == "snowplow" and self.random.random() < 0.6 else self.counted

    def _happening(self) -> Row:
        """What a hit tells of, beside who and when."""
        name = self.random.choice(["page_view", "page_view", *EVENTS])
        orders, number = self._orders_of_purchases()
        page, campaign = self.random.choice(PAGES), self.random.choice(CAMPAIGNS)
        return {
            "id": self._key("h"), "name": name, "page": page and page.format(n=self.counted),
            "referrer": self.random.choice(REFERRERS),
            "campaign": [part and part.format(prefix=self.prefix) for part in campaign or (None, None, None)],
            "products": [f"{self.prefix}-p{each}" for each in self.random.sample(range(3), self.random.randrange(3))],
            "order": self._any(orders, number, missing=0.1) if name == "purchase" else None,
        }  # fmt: skip

    def _orders_of_purchases(self) -> tuple[str, str]:
        """Those whose numbers the tracking carries, and the name of their number."""
        return ("shopify orders", "id") if self.tracking == "snowplow" else ("orders", "order_id")

    def _hit(self, hit: Row) -> None:
        self.known["hits"].append(hit)
        self._tell_hit(hit)

    def _tell_hit(self, hit: Row) -> None:
        """In the tracking's own words, one time in ten twice."""
        tell = {"ga4": self._tell_ga4, "segment": self._tell_segment, "snowplow": self._tell_snowplow}[
            self.tracking or ""
        ]
        for _ in range(self.random.choice([1] * 9 + [2])):
            tell(hit)

    def _tell_ga4(self, hit: Row) -> None:
        values = [
            ("page_location", "string", hit["page"]),
            ("page_referrer", "string", hit["referrer"]),
            ("ga_session_id", "int", hit["session"]),
        ]
        self.told["ga4/events"].append(
            {
                "event_timestamp": (hit["at"] - datetime(1970, 1, 1)) // timedelta(microseconds=1), "event_name": hit["name"],
                "user_pseudo_id": hit["device"], "user_id": hit["user"],
                "event_params": [{"key": key, "value": {f"{kind}_value": value}} for key, kind, value in values if value],
                "collected_traffic_source": dict(zip(["manual_source", "manual_medium", "manual_campaign_name"], hit["campaign"], strict=True)),
                "ecommerce": {"transaction_id": hit["order"]},
                "items": [{"item_id": product, "quantity": 1} for product in hit["products"]],
            }
        )  # fmt: skip

    def _tell_segment(self, hit: Row) -> None:
        """A page, or an event: of the table of all, of its own that knows more, or of both."""
        source, medium, campaign = hit["campaign"]
        row = {
            "id": hit["id"], "received_at": hit["at"] + timedelta(seconds=2), "timestamp": hit["at"], "anonymous_id": hit["device"], "user_id": hit["user"],
            "context_page_url": hit["page"], "context_page_referrer": hit["referrer"], "context_user_agent": hit["agent"],
            "context_campaign_source": source, "context_campaign_medium": medium, "context_campaign_name": campaign,
        }  # fmt: skip
        if hit["name"] == "page_view":
            self.told["segment/pages"].append({**row, "url": hit["page"]})
            return
        event = {**row, "event": SEGMENT_NAMES[hit["name"]]}
        tables = self.random.choice([["tracks"], ["own"], ["tracks", "own"]])
        if "tracks" in tables:
            self.told["segment/tracks"].append(event)
        if "own" in tables:
            products = json.dumps([{"product_id": product, "quantity": 1} for product in hit["products"]])
            self.told["segment/own"].append({**event, "order_id": hit["order"], "products": products})

    def _tell_snowplow(self, hit: Row) -> None:
        source, medium, campaign = hit["campaign"]
        is_page = hit["name"] == "page_view"
        self.told["snowplow/events"].append(
            {
                "event_id": hit["id"], "collector_tstamp": hit["at"] + timedelta(seconds=2), "derived_tstamp": hit["at"], "domain_userid": hit["device"],
                "domain_sessionid": hit["session"] and f"{self.prefix}-v{hit['session']}", "user_id": hit["user"],
                "event": "page_view" if is_page else "struct", "se_action": None if is_page else hit["name"],
                "page_url": hit["page"], "page_referrer": hit["referrer"], "useragent": hit["agent"], "tr_orderid": hit["order"],
                "mkt_source": source, "mkt_medium": medium, "mkt_campaign": campaign,
                "contexts_com_snowplowanalytics_snowplow_ecommerce_product_1": json.dumps([{"id": product, "quantity": 1} for product in hit["products"]]),
            }
        )  # fmt: skip

    def _shopify_order(self, day: int, **given: Any) -> None:
        moment, price = self._moment(day), self.random.randrange(1, 9_999) / 100
        lines: list[Row] = [
            {"id": self._key("sl"), "product_id": self._one_of("p", 3), "name": "Mug", "quantity": self.random.randrange(1, 4), "price": price}
            for _ in range(self.random.randrange(1, 3))
        ]  # fmt: skip
        total = round(sum(line["quantity"] * line["price"] for line in lines), 2)
        order = {
            "id": self._key("so"), "created_at": moment, "processed_at": moment, "updated_at": moment, "cancelled_at": None,
            "financial_status": self.random.choice(MONEY_STATUSES), "currency": self._any_currency(), "taxes_included": False,
            "subtotal_price": total, "total_tax": 0, "total_price": total, "line_items": lines, "refunds": [], **self._buyer(moment), **given,
        }  # fmt: skip
        self.known["shopify orders"].append(order)
        self.told["shopify/orders"].append(order)

    def _buyer(self, moment: datetime) -> Row:
        customer, email = self._one_of("c", 4), self._email()
        return {"email": email, "customer": customer and {"id": customer, "email": email, "updated_at": moment}}

    def _correct_shopify_order(self, day: int) -> None:
        """Paid back, cancelled, another's, or without a line: mostly a newer version, else one that came late."""
        if known := self.known["shopify orders"]:
            place = self.random.randrange(len(known))
            order, moment = known[place], START + timedelta(days=day, seconds=self.random.randrange(86_400))
            amount = self.random.randrange(1, 999) / 100
            payment = {"id": self._key("st"), "kind": "refund", "status": "success", "amount": amount}
            refund = {"id": self._key("sr"), "created_at": self._moment(day), "transactions": [payment]}
            changes: list[Row] = [
                {"financial_status": "partially_refunded", "refunds": [*order["refunds"], refund]}, {"cancelled_at": moment},
                {"financial_status": self.random.choice(MONEY_STATUSES)}, self._buyer(moment), {"line_items": order["line_items"][:1]},
            ]  # fmt: skip
            known[place] = {**order, **self.random.choice(changes), "updated_at": moment}
            if self.random.random() < 0.2:
                known[place]["updated_at"] = order["updated_at"] - timedelta(hours=1)
            self.told["shopify/orders"].append(known[place])
