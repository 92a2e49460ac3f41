"""A shop that sells through WooCommerce, too."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.histories.shop import Actions, Row, Shop

ORDERS, REFUNDS = "woocommerce/orders.jsonl", "woocommerce/refunds.jsonl"
ALONE = ["woocommerce order", "correct woocommerce order", "woocommerce orders again", "woocommerce refund"]
STATUSES = [
    "pending", "on-hold", "processing", "completed", "completed", "refunded", "cancelled", "failed", "trash", "gift-wrapped",
]  # fmt: skip


class WooCommerceShop(Shop):
    """Its orders are documents, as Shopify's are. They name their refunds without a date; files of refunds have one."""

    def _actions(self) -> Actions:
        actions: Actions = {
            "woocommerce order": (4, self._woocommerce_order),
            "correct woocommerce order": (5, self._correct_woocommerce_order),
            "woocommerce orders again": (1, self._woocommerce_orders_again),
            "woocommerce refund": (2, self._woocommerce_refund),
        }
        return super()._actions() | self._if_used("woocommerce", actions)

    def _woocommerce_order(self, day: int, **given: Any) -> None:
        moment = self._moment(day)
        lines = [self._woocommerce_line() for _ in range(self.random.randrange(3))]
        order = {
            "id": self._key("wo"), "date_created_gmt": moment, "date_modified_gmt": moment, "status": self.random.choice(STATUSES),
            "date_paid_gmt": self.random.choice([None, moment]), "currency": self._any_currency(), "shipping_total": 4.5,
            "total_tax": 1.9, "created_via": self.random.choice(["checkout", "checkout", "pos", "admin"]), "line_items": lines,
            "coupon_lines": self.random.choice([[], [{"code": f"{self.prefix}-code"}]]), "refunds": [],
            "total": self._woocommerce_total(lines), **self._woocommerce_buyer(), **given,
        }  # fmt: skip
        self._tell(ORDERS, order)

    def _paid_order(self, day: int, buyer: str | None) -> None:
        if self.purchased_in != "woocommerce":
            return super()._paid_order(day, buyer)
        self._woocommerce_order(day, customer_id=buyer or 0, billing={}, status="completed")

    def _woocommerce_buyer(self) -> Row:
        """A guest, whose number is 0, or a customer: with the addresses that customers of other systems have."""
        billing = {"email": self._email() or "", "country": self.random.choice(["DE", "FR"])}
        return {"customer_id": self._one_of("c", 4, missing=0.5) or 0, "billing": billing}

    def _woocommerce_line(self) -> Row:
        quantity, price = self.random.randrange(1, 4), self.random.randrange(1, 9_999) / 100
        return {
            "id": self._key("wl"), "name": self.random.choice(["Mug", "Cup"]), "product_id": self._one_of("p", 3),
            "quantity": quantity, "subtotal": round(quantity * price, 2), "total": round(quantity * price, 2),
        }  # fmt: skip

    @staticmethod
    def _woocommerce_total(lines: list[Row]) -> float:
        """With shipping and tax."""
        return float(round(sum(line["total"] for line in lines) + 6.4, 2))

    def _correct_woocommerce_order(self, day: int) -> None:
        """In another status, another's, with other lines or refunds: mostly a newer version, else one as old or older."""
        if known := self.known[ORDERS]:
            place = self.random.randrange(len(known))
            order, moment = known[place], self._time_of(day)
            changes: list[Row] = [
                self._woocommerce_buyer(), self._other_status(moment), self._other_lines(order),
                *(self._other_refunds(order) for _ in range(2)),
            ]  # fmt: skip
            before = order["date_modified_gmt"]
            modified = self.random.choice([moment] * 7 + [before, before - timedelta(hours=1)])
            self._tell_again(ORDERS, place, {**order, **self.random.choice(changes), "date_modified_gmt": modified})

    def _other_status(self, moment: datetime) -> Row:
        return {"status": self.random.choice(STATUSES), "date_paid_gmt": self.random.choice([None, moment])}

    def _other_lines(self, order: Row) -> Row:
        """One more, one less, none, or one of another product and amount."""
        lines = order["line_items"]
        line = self._woocommerce_line()
        other = [{**line, "id": each["id"]} for each in lines[:1]]
        lines = self.random.choice([[*lines, line], lines[:1], [], [*other, *lines[1:]]])
        return {"line_items": lines, "total": self._woocommerce_total(lines)}

    def _other_refunds(self, order: Row) -> Row:
        """A part or all of it paid back, or the last refund with another amount or gone. None of them has a date here."""
        part = {"id": self._key("wr"), "reason": "", "total": -self._amount()}
        refunds = order["refunds"]
        changes: list[Row] = [
            {"refunds": [*refunds, part]},
            {"refunds": [*refunds, {**part, "total": -order["total"]}], "status": "refunded"},
        ]
        if refunds:
            corrected = {**part, "id": refunds[-1]["id"]}
            changes += [{"refunds": [*refunds[:-1], corrected]}, {"refunds": refunds[:-1]}]
        return self.random.choice(changes)

    def _woocommerce_orders_again(self, day: int) -> None:
        """All orders that changed since some moment, as when exports overlap."""
        if known := self.known[ORDERS]:
            since = self.random.choice(known)["date_modified_gmt"]
            for place, order in enumerate(known):
                if order["date_modified_gmt"] >= since:
                    self._tell_again(ORDERS, place, order)

    def _woocommerce_refund(self, day: int) -> None:
        """Of a file of refunds: one that its order names, one that it does not name yet, or of an order that is yet to come."""
        known = self.known[ORDERS]
        order = self.random.choice(known) if known else {"id": f"{self.prefix}-wo{self.counted + 1}", "refunds": []}
        named = [refund["id"] for refund in order["refunds"]]
        self.told[REFUNDS].append(
            {
                "id": self.random.choice([*named, self._key("wr")]), "parent_id": order["id"], "date_created_gmt": self._moment(day),
                "amount": self._amount(), "reason": "", "refunded_by": 1,
            }
        )  # fmt: skip
