"""What the systems around a shop tell of it: trackings, systems that sell, and platforms that advertise."""

from __future__ import annotations

from dataclasses import dataclass

from tests.histories.systems import ad_platforms, ad_reports, shopify, shopify_parts, tracking, woocommerce
from tests.histories.systems.ad_platforms import PLATFORMS
from tests.histories.systems.ad_reports import ReportedShop
from tests.histories.systems.downloads import LANGUAGES
from tests.histories.systems.shopify_parts import ShopifyShopInParts
from tests.histories.systems.tracking import TrackedShop
from tests.histories.systems.woocommerce import WooCommerceShop

ALONE = [
    *tracking.ALONE,
    *shopify.ALONE,
    *shopify_parts.ALONE,
    *woocommerce.ALONE,
    *ad_platforms.ALONE,
    *ad_reports.ALONE,
]
SELLS_THROUGH = {"snowplow": "shopify", "segment": "woocommerce"}  # as the setting `tracked_shops` has it


@dataclass
class ShopOfSystems(TrackedShop, ShopifyShopInParts, WooCommerceShop, ReportedShop):
    """A shop with some of the systems; all know the same people by their e-mail addresses."""

    def __post_init__(self) -> None:
        self.tracking = self.random.choice([None, *tracking.TOLD])
        self.purchased_in = SELLS_THROUGH.get(self.tracking or "", "shop")
        others = [
            each for each in ("shopify", "woocommerce", "ad_platforms", "ad_reports") if self.random.random() < 0.5
        ]
        self.systems = {self.purchased_in, *others}
        self.platforms = self.random.sample(list(PLATFORMS), 3)
        self.language = self.random.choice(list(LANGUAGES))
        self.spend_currency = self.random.choice([None, self._any_currency()])
