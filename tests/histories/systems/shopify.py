"""A shop that sells through Shopify, too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from tests.histories.shop import START, Action, Row, Shop
from tests.histories.systems import shopify_export, shopify_tables

ORDERS, REFUNDS, CUSTOMERS = "shopify/orders.jsonl", "shopify/refunds.jsonl", "shopify/customers.jsonl"
PAYMENTS = "shopify payments"
ALONE = [
    "shopify order", "correct shopify order", "shopify orders again", "shopify line", "shopify refund", "shopify payment", "shopify customer",
]  # fmt: skip
MONEY_STATUSES = ["paid", "paid", "partially_refunded", "refunded", "voided", "pending"]
FORMS = ["documents", "documents", "export", "tables"]


class ShopifyShop(Shop):
    """Its orders are told as documents, as the admin exports them or as a connector's tables, and again as another of these."""

    def _actions(self) -> dict[str, tuple[int, Action]]:
        if "shopify" not in self.systems:
            return super()._actions()
        return {
            **super()._actions(),
            "shopify order": (4, self._shopify_order), "correct shopify order": (5, self._correct_shopify_order),
            "shopify orders again": (1, self._shopify_orders_again), "shopify line": (2, self._shopify_line_corrected),
            "shopify refund": (2, self._shopify_refund), "shopify payment": (2, self._shopify_payment),
            "shopify customer": (2, self._shopify_customer),
        }  # fmt: skip

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
            order, moment = known[place], self._now(day)
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

    def _now(self, day: int) -> datetime:
        return START + timedelta(days=day, seconds=self.random.randrange(86_400))

    def _amount(self) -> float:
        return self.random.randrange(1, 999) / 100

    def _shopify_orders_again(self, day: int) -> None:
        """All orders that changed since some moment, in one form, as when exports overlap."""
        if known := self.known[ORDERS]:
            since, form = self.random.choice(known)["updated_at"], self.random.choice(FORMS)
            for order in known:
                if order["updated_at"] >= since:
                    self._tell_shopify_order(order, form)

    def _any_shopify_order(self) -> Row:
        """One that was told, or one that is yet to come."""
        known = self.known[ORDERS]
        yet_to_come = {"id": f"{self.prefix}-so{self.counted + 1}", "currency": "EUR", "line_items": [], "refunds": []}
        return self.random.choice(known) if known and self.random.random() < 0.9 else yet_to_come

    def _shopify_line_corrected(self, day: int) -> None:
        """One line of an order, as the table now has it: another number or product of it, or a line that is new."""
        order, other = self._any_shopify_order(), self._shopify_line()
        line = self.random.choice([*order["line_items"], other])
        dataset, row = shopify_tables.told_line(order, {**other, "id": line["id"]}, self._moment(day))
        self.told[dataset].append(row)

    def _shopify_refund(self, day: int) -> None:
        """By itself, as a document or in a table: one that its order names, or one that it does not name yet."""
        order, moment, amount = self._any_shopify_order(), self._moment(day), self._amount()
        refund = self.random.choice([*(refund["id"] for refund in order["refunds"]), self._key("sr")])
        if self.random.random() < 0.5:
            dataset, row = shopify_tables.told_refund(order, refund, moment, amount)
        else:
            payment = {"id": self._key("st"), "kind": "refund", "status": "success", "amount": amount}
            dataset, row = REFUNDS, {
                "id": refund, "order_id": order["id"], "created_at": moment, "refund_line_items": [], "transactions": [payment],
            }  # fmt: skip
        self.told[dataset].append(row)

    def _shopify_payment(self, day: int) -> None:
        """Or one that is known, which succeeded or failed by now."""
        known, order = self.known[PAYMENTS], self._any_shopify_order()
        refunds = [refund["id"] for refund in order["refunds"]]
        payment = {
            "id": self._key("st"), "kind": self.random.choice(["refund", "refund", "sale"]), "amount": self._amount(), "order": order["id"],
            "refund": self.random.choice([None, *refunds]), "at": self._moment(day), "status": "pending",
        }  # fmt: skip
        if known and self.random.random() < 0.5:
            payment = known.pop(self.random.randrange(len(known)))
        known.append({**payment, "status": self.random.choice(["success", "success", "failure", "pending"])})
        dataset, row = shopify_tables.told_payment(known[-1])
        self.told[dataset].append(row)

    def _shopify_customer(self, day: int) -> None:
        """As a document or in a table; may join people who were strangers."""
        customer = {
            "id": self._one_of("c", 4, missing=0), "email": self._email(), "phone": None, "updated_at": self._moment(day),
            "consent": self.random.choice(["SUBSCRIBED", "UNSUBSCRIBED", None]),
        }  # fmt: skip
        dataset, row = shopify_tables.told_customer(customer)
        if self.random.random() < 0.5:
            dataset, row = (
                CUSTOMERS,
                {**customer, "email_marketing_consent": {"state": customer["consent"]}, "verified_email": True},
            )
        self.told[dataset].append(row)
