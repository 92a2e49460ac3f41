"""A shop of a few people, told at random: what each day's files say of it, with everything that may change afterwards.

Many shops share one landing folder. Their keys have a prefix of their own, so that each history is independent, and one
build answers for all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

Row = dict[str, Any]
Action = Callable[[int], None]
Actions = dict[str, tuple[int, Action]]

START = datetime(2025, 3, 1)
ALONE = [
    "customer", "stranger", "refund", "ticket", "correct orders", "correct sessions", "correct others", "product", "event",
]  # fmt: skip
DAYS_BEFORE_FIRST_DELIVERY = 60
LANDINGS = [
    None, "https://shop.example/", "https://shop.example/?utm_source=news&utm_medium=email&utm_campaign=spring",
    "https://shop.example/p/1?gclid=abc{n}", "https://shop.example/?utm_source=google&utm_medium=cpc&utm_campaign={campaign}",
    "https://shop.example/blog?fbclid=x{n}", "https://shop.example/?utm_source=friend&utm_medium=referral",
    "https://shop.example/?utm_source=facebook&utm_medium=paid_social&utm_campaign={campaign}",
]  # fmt: skip
REFERRERS = [
    None,
    None,
    "https://www.google.com/",
    "https://www.instagram.com/p/1",
    "https://blog.example/post",
    "https://checkout.stripe.com/",
]
STATUSES = ["paid", "paid", "paid", "partially_refunded", "refunded", "cancelled", "pending"]
OTHERS = ["order_lines", "refunds", "support_tickets", "web_events"]
EVENTS = ["view_item", "view_item", "add_to_cart", "begin_checkout", "purchase"]


@dataclass
class Shop:
    """One history. `tell` plays a day and returns its rows by dataset."""

    prefix: str
    random: Random
    known: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    told: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    strangers: list[str] = field(default_factory=list)
    systems: set[str] = field(default_factory=set)
    purchased_in: str = "shop"
    counted: int = 0
    rated: bool = False

    def tell(self, day: int, only: str | None = None) -> dict[str, list[Row]]:
        """The rows that arrive on `day`: mostly its own, some late, some corrections of what was told before.

        On most days little happens in a shop, and with `only`, all that happens anywhere is of one kind: so what a list
        forgets of it is not made good by something else of the same people.
        """
        before, self.told = self.told, defaultdict(list)
        actions = self._actions()
        weighed = [actions[only]] if only in actions else [] if only else list(actions.values())
        count = 80 if day == 0 else self.random.choice([0, 1, 1, 1, 2, 2, 6, 24]) if not only else 1
        chosen = (
            self.random.choices([each for _, each in weighed], [weight for weight, _ in weighed], k=count)
            if weighed
            else []
        )
        if day == 0:
            chosen = [self._rate, self._session, self._order, *chosen]
        for action in chosen:
            action(day)
        if before and not only and self.random.random() < 0.3:  # something is delivered once more
            dataset = self.random.choice(sorted(before))
            self.told[dataset].append(self.random.choice(before[dataset]))
        return self.told

    def _actions(self) -> Actions:
        """What may happen, each with how often."""
        return {
            "session": (5, self._session), "order": (3, self._order), "stranger": (2, self._stranger),
            "event": (3, self._event), "rate": (1, self._rate), "customer": (2, self._customer), "refund": (2, self._refund),
            "spend": (1, self._spend), "ticket": (1, self._ticket), "product": (1, self._product),
            "correct orders": (2, partial(self._correct, ["orders"])), "correct sessions": (2, partial(self._correct, ["sessions"])),
            "correct others": (3, partial(self._correct, OTHERS)),
        }  # fmt: skip

    def _if_used(self, system: str, actions: Actions) -> Actions:
        return actions if system in self.systems else {}

    def _key(self, kind: str) -> str:
        self.counted += 1
        return f"{self.prefix}-{kind}{self.counted}"

    def _one_of(self, kind: str, count: int, missing: float = 0.3) -> str | None:
        return None if self.random.random() < missing else f"{self.prefix}-{kind}{self.random.randrange(count)}"

    def _email(self) -> str | None:
        name = self._one_of("mail", 4)
        return f"{name}@example.com" if name else None

    @property
    def _currency(self) -> str:
        """Of its own, so that its rates concern no other shop; the reporting currency is another."""
        first, second = divmod(int(self.prefix[1:]), 26)
        return "X" + chr(ord("A") + first) + chr(ord("A") + second)

    def _any_currency(self) -> str:
        return self.random.choice(["EUR", "EUR", self._currency])

    def _any(self, dataset: str, key: str, missing: float = 0) -> str | None:
        rows = self.known[dataset]
        return self.random.choice(rows)[key] if rows and self.random.random() >= missing else None

    def _tell(self, dataset: str, row: Row) -> None:
        self.known[dataset].append(row)
        self.told[dataset].append(row)

    def _tell_again(self, dataset: str, place: int, row: Row) -> None:
        """What was told before, as it is now."""
        self.known[dataset][place] = row
        self.told[dataset].append(row)

    def _moment(self, day: int) -> datetime:
        """Of that day, or, one time in three, of any before: late."""
        back = self.random.randrange(1, DAYS_BEFORE_FIRST_DELIVERY) if day == 0 or self.random.random() < 0.33 else 0
        return self._time_of(day - back)

    def _time_of(self, day: int) -> datetime:
        return START + timedelta(days=day, seconds=self.random.randrange(86_400))

    def _amount(self) -> float:
        return self.random.randrange(1, 999) / 100

    def _session(self, day: int, **given: Any) -> None:
        landing = self.random.choice(LANDINGS)
        campaign = f"{self.prefix}-k{self.random.randrange(2)}"
        self._tell(
            "sessions",
            {
                "session_id": self._key("s"), "anonymous_id": self._one_of("d", 4, missing=0), "started_at": self._moment(day),
                "user_id": self._one_of("c", 4, missing=0.6), "page_views": self.random.randrange(1, 9),
                "landing_url": landing and landing.format(n=self.counted, campaign=campaign),
                "referrer_url": self.random.choice(REFERRERS), "device_category": self.random.choice(["mobile", "desktop", None]),
                **given,
            },
        )  # fmt: skip

    def _stranger(self, day: int) -> None:
        """Buys without a name on a device of their own, or signs in on one on which a stranger bought before."""
        if self.strangers and self.random.random() < 0.7:
            self._session(day, anonymous_id=self.strangers.pop(), user_id=self._one_of("c", 4, missing=0))
            return
        device = self._key("d")
        self.strangers.append(device)
        self._session(day, anonymous_id=device, user_id=None)
        session = self.known["sessions"][-1]["session_id"]
        self._order(day, anonymous_id=device, session_id=session, customer_id=None, email=None)

    def _event(self, day: int) -> None:
        session = self._any("sessions", "session_id") or f"{self.prefix}-s0"
        name = self.random.choice(EVENTS)
        order = self._any("orders", "order_id") if name == "purchase" else None
        self._tell(
            "web_events",
            {
                "event_id": self._key("e"), "session_id": session, "occurred_at": self._moment(day), "event_name": name,
                "product_id": self._one_of("p", 3), "order_id": order,
            },
        )  # fmt: skip

    def _order(self, day: int, **given: Any) -> None:
        moment = self._moment(day)
        row = {
            "order_id": self._key("o"), "ordered_at": moment, "updated_at": moment, "customer_id": self._one_of("c", 4),
            "email": self._email(), "phone": None, "anonymous_id": self._one_of("d", 4),
            "session_id": self._any("sessions", "session_id", missing=0.6),
            "status": self.random.choice(STATUSES), "currency": self._any_currency(), "total_amount": self.random.randrange(0, 20_000) / 100,
            "discount_codes": self.random.choice([None, None, f"{self.prefix}-code"]), **given,
        }  # fmt: skip
        self._tell("orders", row)
        for _ in range(self.random.randrange(3)):
            self._tell(
                "order_lines",
                {
                    "order_line_id": self._key("l"), "order_id": row["order_id"], "product_id": self._one_of("p", 3),
                    "quantity": self.random.randrange(1, 4), "unit_price": self.random.randrange(1, 5_000) / 100,
                    "unit_cost": self.random.choice([None, None, 3.5]),
                },
            )  # fmt: skip

    def _paid_order(self, day: int, buyer: str | None) -> None:
        """One of which only a tracking says in what visit it was placed."""
        self._order(day, customer_id=buyer, email=None, anonymous_id=None, session_id=None, status="paid")

    def _refund(self, day: int) -> None:
        self._tell(
            "refunds",
            {
                "refund_id": self._key("r"), "refunded_at": self._moment(day), "order_id": self._any("orders", "order_id", missing=0.2),
                "customer_id": self._one_of("c", 4), "amount": self.random.randrange(1, 3_000) / 100,
                "currency": self._any_currency(),
            },
        )  # fmt: skip

    def _rate(self, day: int) -> None:
        """Of its currency, from one of a few days on, so that most are corrections; the first is as old as anything."""
        start = START - timedelta(days=self.random.choice([30, 10, 0]) if self.rated else DAYS_BEFORE_FIRST_DELIVERY)
        self.rated = True
        rate = self.random.randrange(1, 999) / 100
        self.told["exchange_rates"].append({"date": start.date(), "currency": self._currency, "rate": rate})

    def _customer(self, day: int) -> None:
        """May join two people who were strangers until now."""
        self.told["customers"].append(
            {
                "customer_id": self._one_of("c", 4, missing=0), "updated_at": self._moment(day), "email": self._email(),
                "loyalty_id": self._one_of("y", 3), "email_consent": self.random.choice(["true", "false", ""]),
                "sms_consent": self.random.choice(["true", "false", ""]),
            }
        )  # fmt: skip

    def _spend(self, day: int) -> None:
        """Restated when its day was told before; its campaign may have another name by now."""
        campaign = self.random.randrange(2)
        self.told["ad_spend"].append(
            {
                "date": (START + timedelta(days=max(0, day - self.random.randrange(3)))).date(), "platform": "google_ads",
                "account_id": self.prefix, "campaign_id": f"{self.prefix}-k{campaign}",
                "campaign_name": self.random.choice([f"{self.prefix} shopping", f"{self.prefix} brand", f"{self.prefix} video"]),
                "spend": self.random.randrange(1, 9_999) / 100, "currency": "EUR",
            }
        )  # fmt: skip

    def _ticket(self, day: int) -> None:
        self._tell(
            "support_tickets",
            {
                "ticket_id": self._key("t"), "opened_at": self._moment(day), "customer_id": self._one_of("c", 4),
                "email": self._email(), "csat_score": self.random.randrange(1, 6),
            },
        )  # fmt: skip

    def _product(self, day: int) -> None:
        """New, renamed, in another category, or no longer on sale."""
        self.told["products"].append(
            {
                "product_id": self._one_of("p", 3, missing=0), "updated_at": self._moment(day),
                "product_name": self.random.choice(["Mug", "Cup", "Plate"]), "is_active": self.random.random() < 0.7,
                "category": self.random.choice(["cups", "plates"]), "unit_cost": self.random.choice([2.5, 2.5, 3.75]),
            }
        )  # fmt: skip

    def _correct(self, datasets: list[str], day: int) -> None:
        """Tell a row of one of the datasets again, with another value in one of its columns."""
        known = [dataset for dataset in datasets if self.known[dataset]]
        if not known:
            return
        dataset = self.random.choice(known)
        place = self.random.randrange(len(self.known[dataset]))
        row = dict(self.known[dataset][place])
        if dataset == "orders" and self.random.random() < 0.7:
            row["updated_at"] = START + timedelta(days=day, hours=self.random.randrange(24))
        row.update([self.random.choice(list(self._other_values(dataset, day).items()))])
        self._tell_again(dataset, place, row)

    def _other_values(self, dataset: str, day: int) -> Row:
        """What may be corrected in a row of the dataset, and to what."""
        values: dict[str, Row] = {
            "orders": {
                "status": self.random.choice(STATUSES), "email": self._email(), "customer_id": self._one_of("c", 4),
                "session_id": self._any("sessions", "session_id"), "total_amount": self.random.randrange(0, 20_000) / 100,
                "ordered_at": self._moment(day), "anonymous_id": self._one_of("d", 4),
                "country": self.random.choice(["DE", "FR"]),
            },
            "sessions": {
                "user_id": self._one_of("c", 4), "anonymous_id": self._one_of("d", 4, missing=0),
                "landing_url": "https://shop.example/?utm_source=news&utm_medium=email", "started_at": self._moment(day),
                "page_views": 1,
            },
            "order_lines": {  # also of an order that is yet to come
                "order_id": self._any("orders", "order_id", missing=0.2) or f"{self.prefix}-o{self.counted + 1}",
                "product_id": self._one_of("p", 3), "quantity": 4,
            },
            "refunds": {
                "customer_id": self._one_of("c", 4), "order_id": self._any("orders", "order_id", missing=0.2), "amount": 1.5,
                "refunded_at": self._moment(day),
            },
            "support_tickets": {"customer_id": self._one_of("c", 4), "email": self._email(), "csat_score": 1},
            "web_events": {
                "session_id": self._any("sessions", "session_id"), "product_id": self._one_of("p", 3),
                "occurred_at": self._moment(day),
            },
        }  # fmt: skip
        return values[dataset]
