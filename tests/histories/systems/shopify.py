"""A shop that sells through Shopify, too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from tests.histories.shop import START, Actions, Row, Shop
from tests.histories.systems import shopify_export, shopify_tables

ORDERS, VERSIONS = "shopify/orders.jsonl", "shopify versions"
ALONE = ["shopify order", "correct shopify order", "shopify order late", "shopify orders again"]
MONEY_STATUSES = ["paid", "paid", "partially_refunded", "refunded", "voided", "pending"]
FORMS = ["documents", "documents", "export", "tables"]


class ShopifyShop(Shop):
    """Its orders are told as documents, as the admin exports them or as a connector's tables, and again as another of these."""

    def _actions(self) -> Actions:
        actions: Actions = {
            "shopify order": (4, self._shopify_order),
            "correct shopify order": (5, self._correct_shopify_order),
            "shopify order late": (3, self._shopify_order_late),
            "shopify orders again": (1, self._shopify_orders_again),
        }
        return super()._actions() | self._if_used("shopify", actions)

    def _shopify_order(self, day: int, **given: Any) -> None:
        moment = self._moment(day)
        lines = [self._shopify_line() for _ in range(self.random.randrange(1, 3))]
        total = round(sum(line["quantity"] * line["price"] for line in lines), 2)
        order = {
            "id": self._key("so"), "created_at": moment, "processed_at": moment, "updated_at": moment, "cancelled_at": None,
            "financial_status": self.random.choice(MONEY_STATUSES), "currency": self._any_currency(),
            "taxes_included": self.random.random() < 0.3, "subtotal_price": total, "total_tax": round(total / 10, 2), "total_price": total,
            "line_items": lines, "refunds": [], **self._shopify_buyer(moment), **given,
        }  # fmt: skip
        self.known[ORDERS].append(order)
        for form in self.random.sample(FORMS, self.random.choice([1, 1, 2])):
            self._tell_shopify_order(order, form)

    def _tell_shopify_order(self, order: Row, form: str) -> None:
        self.known[VERSIONS].append(order)
        for dataset, row in self._shopify_rows(order, form):
            self.told[dataset].append(row)

    def _shopify_rows(self, order: Row, form: str) -> Iterator[tuple[str, Row]]:
        if form == "documents":
            return iter([(ORDERS, order)])
        return shopify_export.told(order) if form == "export" else shopify_tables.told(order, self.random)

    def _paid_order(self, day: int, buyer: str | None) -> None:
        if self.purchased_in != "shopify":
            return super()._paid_order(day, buyer)
        customer = buyer and {"id": buyer, "updated_at": START}
        self._shopify_order(day, customer=customer, email=None, financial_status="paid")

    def _shopify_line(self) -> Row:
        product, is_gift_card = self._one_of("p", 3), self.random.random() < 0.1
        return {
            "id": self._key("sl"), "product_id": product, "sku": product, "name": "Gift card" if is_gift_card else "Mug",
            "gift_card": is_gift_card, "quantity": self.random.randrange(1, 4), "price": self.random.randrange(1, 9_999) / 100,
        }  # fmt: skip

    def _shopify_buyer(self, moment: datetime) -> Row:
        customer, email = self._one_of("c", 4), self._email()
        return {"email": email, "customer": customer and {"id": customer, "email": email, "updated_at": moment}}

    def _correct_shopify_order(self, day: int) -> None:
        """Paid back, cancelled, another's, or without a line: mostly a newer version, else one that came late."""
        if known := self.known[ORDERS]:
            place = self.random.randrange(len(known))
            order, moment = known[place], self._time_of(day)
            payment = {"id": self._key("st"), "kind": "refund", "status": "success", "amount": self._amount()}
            refund = {"id": self._key("sr"), "created_at": self._moment(day), "transactions": [payment]}
            paid_back = {"financial_status": "partially_refunded", "refunds": [*order["refunds"], refund]}
            changes: list[Row] = [
                paid_back, paid_back, {"cancelled_at": moment}, {"financial_status": self.random.choice(MONEY_STATUSES)},
                self._shopify_buyer(moment), {"line_items": order["line_items"][:1]}, {"line_items": [*order["line_items"], self._shopify_line()]},
            ]  # fmt: skip
            if self.random.random() < 0.2:
                moment = order["updated_at"] - timedelta(hours=1)
            known[place] = {**order, **self.random.choice(changes), "updated_at": moment}
            self._tell_shopify_order(known[place], self.random.choice(FORMS))

    def _shopify_order_late(self, day: int) -> None:
        """Any version of any order, the newest or one that is long past, in any form."""
        if known := self.known[VERSIONS]:
            self._tell_shopify_order(self.random.choice(known), self.random.choice(FORMS))

    def _shopify_orders_again(self, day: int) -> None:
        """All orders that changed since some moment, in one form, as when exports overlap."""
        if known := self.known[ORDERS]:
            since, form = self.random.choice(known)["updated_at"], self.random.choice(FORMS)
            for order in known:
                if order["updated_at"] >= since:
                    self._tell_shopify_order(order, form)
