"""What the systems around a shop tell of it: trackings, systems that sell, and platforms that advertise."""

from __future__ import annotations

from dataclasses import dataclass

from tests.histories.systems import ad_platforms, shopify, tracking, woocommerce
from tests.histories.systems.ad_platforms import AdvertisedShop
from tests.histories.systems.shopify import ShopifyShop
from tests.histories.systems.tracking import TrackedShop
from tests.histories.systems.woocommerce import WooCommerceShop

ALONE = [*tracking.ALONE, *shopify.ALONE, *woocommerce.ALONE, *ad_platforms.ALONE]
SELLS_THROUGH = {"snowplow": "shopify", "segment": "woocommerce"}  # as the setting `tracked_shops` has it


@dataclass
class ShopOfSystems(TrackedShop, ShopifyShop, WooCommerceShop, AdvertisedShop):
    """A shop with some of the systems; all know the same people by their e-mail addresses."""

    def __post_init__(self) -> None:
        self.tracking = self.random.choice([None, *tracking.TOLD])
        self.purchased_in = SELLS_THROUGH.get(self.tracking or "", "shop")
        others = [system for system in ("woocommerce", "ad_platforms") if self.random.random() < 0.5]
        self.systems = {self.purchased_in, *others}
        self.spend_currency = self.random.choice([None, self._any_currency()])
