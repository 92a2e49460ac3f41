"""What is told of Shopify's orders in parts, by files of their own: lines, refunds, payments, customers."""

from __future__ import annotations

from tests.histories.shop import Actions, Row
from tests.histories.systems import shopify_tables
from tests.histories.systems.shopify import ORDERS, ShopifyShop

REFUNDS, CUSTOMERS, PAYMENTS = "shopify/refunds.jsonl", "shopify/customers.jsonl", "shopify payments"
ALONE = ["shopify line", "shopify refund", "shopify payment", "shopify customer"]


class ShopifyShopInParts(ShopifyShop):
    """Parts come before their order, after it, or beside those that it names itself."""

    def _actions(self) -> Actions:
        actions: Actions = {
            "shopify line": (2, self._shopify_line_corrected),
            "shopify refund": (2, self._shopify_refund),
            "shopify payment": (2, self._shopify_payment),
            "shopify customer": (2, self._shopify_customer),
        }
        return super()._actions() | self._if_used("shopify", actions)

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
