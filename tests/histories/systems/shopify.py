"""A shop that sells through Shopify, too."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.histories.shop import START, Action, Row, Shop

ORDERS = "shopify/orders.jsonl"
ALONE = ["shopify order", "correct shopify order"]
MONEY_STATUSES = ["paid", "paid", "partially_refunded", "refunded", "voided", "pending"]


class ShopifyShop(Shop):
    """Its orders are documents: a correction tells all of one anew."""

    def _actions(self) -> dict[str, tuple[int, Action]]:
        if "shopify" not in self.systems:
            return super()._actions()
        return {
            **super()._actions(),
            "shopify order": (4, self._shopify_order),
            "correct shopify order": (4, self._correct_shopify_order),
        }

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
            "subtotal_price": total, "total_tax": 0, "total_price": total, "line_items": lines, "refunds": [], **self._shopify_buyer(moment), **given,
        }  # fmt: skip
        self._tell(ORDERS, order)

    def _paid_order(self, day: int, buyer: str | None) -> None:
        if self.purchased_in != "shopify":
            return super()._paid_order(day, buyer)
        customer = buyer and {"id": buyer, "updated_at": START}
        self._shopify_order(day, customer=customer, email=None, financial_status="paid")

    def _shopify_buyer(self, moment: datetime) -> Row:
        customer, email = self._one_of("c", 4), self._email()
        return {"email": email, "customer": customer and {"id": customer, "email": email, "updated_at": moment}}

    def _correct_shopify_order(self, day: int) -> None:
        """Paid back, cancelled, another's, or without a line: mostly a newer version, else one that came late."""
        if known := self.known[ORDERS]:
            place = self.random.randrange(len(known))
            order, moment = known[place], START + timedelta(days=day, seconds=self.random.randrange(86_400))
            amount = self.random.randrange(1, 999) / 100
            payment = {"id": self._key("st"), "kind": "refund", "status": "success", "amount": amount}
            refund = {"id": self._key("sr"), "created_at": self._moment(day), "transactions": [payment]}
            paid_back = {"financial_status": "partially_refunded", "refunds": [*order["refunds"], refund]}
            changes: list[Row] = [
                paid_back, paid_back, {"cancelled_at": moment},
                {"financial_status": self.random.choice(MONEY_STATUSES)}, self._shopify_buyer(moment), {"line_items": order["line_items"][:1]},
            ]  # fmt: skip
            if self.random.random() < 0.2:
                moment = order["updated_at"] - timedelta(hours=1)
            self._tell_again(ORDERS, place, {**order, **self.random.choice(changes), "updated_at": moment})
