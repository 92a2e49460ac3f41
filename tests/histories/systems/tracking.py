"""A shop whose visitors GA4, Segment or Snowplow track: what they do, whatever tells of it.

Hits come late, into a visit or between two, in whole days told anew, twice, and once more as something else: another
session, device, customer, campaign or order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from tests.histories.shop import EVENTS, REFERRERS, Actions, Row, Shop
from tests.histories.systems import ga4, segment, shopify, snowplow, woocommerce

ALONE = ["visit", "late hit", "hit again", "hits again", "purchase", "identify"]
TOLD = {"ga4": ga4.told, "segment": segment.told, "snowplow": snowplow.told}
ORDERS = {"shop": ("orders", "order_id"), "shopify": (shopify.ORDERS, "id"), "woocommerce": (woocommerce.ORDERS, "id")}
PAGES = ["https://shop.example/", "https://shop.example/p/1", "https://shop.example/blog?gclid=abc{n}", None]
CAMPAIGNS = [
    None, None, ("news", "email", "spring"), ("google", "cpc", "{prefix}-k0"), ("friend", None, None),
    ("facebook", "paid_social", "{prefix}-k1"), ("google", "cpc", "{prefix} brand"),
]  # fmt: skip
AGENTS = ["Mozilla/5.0 (Windows NT 10.0)", "Mozilla/5.0 (iPhone) Mobile", None]
ROBOT = "Mozilla/5.0 (compatible; somebot/1.0)"


@dataclass
class TrackedShop(Shop):
    """A shop of which one of the trackings, or none, tells."""

    tracking: str | None = None

    def _actions(self) -> Actions:
        actions = super()._actions()
        if self.tracking:
            actions |= {
                "visit": (6, self._visit), "late hit": (5, self._late_hit), "hit again": (4, self._hit_again),
                "hits again": (2, self._hits_again), "purchase": (3, self._purchase),
            }  # fmt: skip
        if self.tracking == "segment":
            actions["identify"] = (3, self._identify)
        return actions

    def _visit(self, day: int) -> None:
        """Some hits of a device, with pauses that may end a session."""
        moment = self._moment(day)
        of_visit = {
            "device": self._one_of("d", 4, missing=0.05), "session": self._session_number(), "user": self._one_of("c", 4, missing=0.7),
            "agent": self.random.choice(AGENTS), "shop": self.prefix,
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
            self._paid_order(day, buyer)
            orders, number = ORDERS[self.purchased_in]
            hit = {**of_visit, **self._happening(), "at": of_visit["at"] + timedelta(minutes=1)}
            self._hit({**hit, "name": "purchase", "order": self.known[orders][-1][number]})

    def _identify(self, day: int) -> None:
        """The customer of a device, for all that it does unless it has two."""
        who = {"anonymous_id": self._one_of("d", 4, missing=0), "user_id": self._one_of("c", 4, missing=0)}
        moment = self._moment(day)
        call = {"id": self._key("i"), **who, "timestamp": moment, "received_at": moment}
        self.told["segment/identifies.jsonl"].append(call)

    def _session_number(self) -> int | None:
        """As the tracker counts; Snowplow's need not."""
        self.counted += 1
        return None if self.tracking == "snowplow" and self.random.random() < 0.6 else self.counted

    def _happening(self) -> Row:
        """What a hit tells of, beside who and when."""
        name = self.random.choice(["page_view", "page_view", *EVENTS])
        orders, number = ORDERS[self.purchased_in]
        page, campaign = self.random.choice(PAGES), self.random.choice(CAMPAIGNS)
        return {
            "id": self._hit_id(), "name": name, "page": page and page.format(n=self.counted),
            "referrer": self.random.choice(REFERRERS),
            "campaign": [part and part.format(prefix=self.prefix) for part in campaign or (None, None, None)],
            "products": [f"{self.prefix}-p{each}" for each in self.random.sample(range(3), self.random.randrange(3))],
            "order": self._any(orders, number, missing=0.1) if name == "purchase" else None,
        }  # fmt: skip

    def _hit_id(self) -> str:
        """As Snowplow gives them, whose enriched events are known by it."""
        self.counted += 1
        return str(UUID(int=self.random.getrandbits(128)))

    def _hit(self, hit: Row) -> None:
        self.known["hits"].append(hit)
        self._tell_hit(hit)

    def _tell_hit(self, hit: Row) -> None:
        """In the tracking's own words, one time in ten twice."""
        for _ in range(self.random.choice([1] * 9 + [2])):
            for dataset, row in TOLD[self.tracking or ""](hit, self.random):
                self.told[dataset].append(row)
