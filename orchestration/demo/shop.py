"""The simulated shop: its size, its switches and the parameters it truly follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

TIMEZONE = "Europe/Berlin"
REPORTING_CURRENCY = "EUR"
DOMAIN = "shop.example.com"
CUSTOMERS_AT_SCALE_1 = 10_000


class Channel(NamedTuple):
    """A way into the shop, and what the people who come by it are worth.

    `orders` and `value` multiply the purchase rate and the order value of people acquired here;
    `acquires`, `returns` and `browses` are shares of first touches, of later ones and of unknown visitors' sessions.
    """

    name: str
    channel: str
    source: str | None
    medium: str | None
    acquires: float
    returns: float
    browses: float
    orders: float
    value: float


CHANNELS = (
    Channel("google_brand", "paid_search", "google", "cpc", 0.06, 0.08, 0.04, 1.2, 1.0),
    Channel("google_generic", "paid_search", "google", "cpc", 0.13, 0.03, 0.10, 1.0, 1.0),
    Channel("google_shopping", "paid_shopping", "google", "cpc", 0.10, 0.04, 0.09, 0.9, 0.9),
    Channel("meta_prospecting", "paid_social", "facebook", "paid_social", 0.15, 0.03, 0.16, 0.8, 0.9),
    Channel("meta_retargeting", "paid_social", "facebook", "paid_social", 0.04, 0.07, 0.03, 1.0, 1.0),
    Channel("tiktok", "paid_social", "tiktok", "paid_social", 0.09, 0.01, 0.11, 0.6, 0.8),
    Channel("microsoft", "paid_search", "bing", "cpc", 0.04, 0.01, 0.03, 1.1, 1.1),
    Channel("email", "email", "newsletter", "email", 0.02, 0.25, 0.02, 1.2, 1.0),
    Channel("organic_search", "organic_search", None, None, 0.15, 0.13, 0.18, 1.2, 1.1),
    Channel("referral", "referral", None, None, 0.06, 0.03, 0.05, 1.4, 1.2),
    Channel("direct", "direct", None, None, 0.06, 0.27, 0.14, 1.2, 1.1),
    Channel("organic_social", "organic_social", None, None, 0.04, 0.04, 0.04, 0.8, 0.9),
    Channel("podcast", "affiliates", None, None, 0.03, 0.01, 0.00, 1.3, 1.2),
    Channel("store", "(unattributed)", None, None, 0.03, 0.00, 0.01, 1.1, 1.0),
)
CHANNEL = {channel.name: number for number, channel in enumerate(CHANNELS)}


class Campaign(NamedTuple):
    """A paid campaign: where its spend is reported, and the spend in euros a day at scale 1."""

    channel: str
    platform: str
    account_id: str
    campaign_id: str
    name: str
    ad_groups: tuple[str, str]
    daily_spend: float
    cost_per_click: float
    currency: str = "EUR"


CAMPAIGNS = (
    Campaign("google_brand", "google_ads", "g-100", "g-1001", "brand_search", ("exact", "phrase"), 8.0, 0.35),
    Campaign("google_generic", "google_ads", "g-100", "g-1002", "generic_search", ("living", "kitchen"), 42.0, 0.80),
    Campaign("google_shopping", "google_ads", "g-100", "g-1003", "shopping_bestsellers", ("home", "gifts"), 30.0, 0.55),
    Campaign(
        "meta_prospecting", "meta_ads", "m-200", "m-2001", "prospecting_lookalike", ("video", "carousel"), 50, 0.6
    ),
    Campaign("meta_retargeting", "meta_ads", "m-200", "m-2002", "retargeting_cart", ("cart", "viewers"), 9.0, 0.7),
    Campaign("tiktok", "tiktok_ads", "t-300", "t-3001", "creators_spark", ("ugc", "trend"), 34.0, 0.40),
    Campaign("microsoft", "microsoft_ads", "b-400", "b-4001", "search_uk", ("living", "gifts"), 9.0, 0.60, "GBP"),
)
CODES = (  # code, channel, campaign: the codes that people hear or are told
    ("PODCAST15", "affiliates", "podcast_design_talk"),
    ("INTERIORS15", "affiliates", "influencer_interiors"),
    ("FRIEND15", "referral", "friends_refer"),
)
COUNTRIES = (("DE", 0.55, 0.19), ("GB", 0.22, 0.20), ("AT", 0.10, 0.20), ("NL", 0.08, 0.21), ("FR", 0.05, 0.20))
CATEGORIES = ("kitchen", "living", "bedroom", "bath", "garden", "lighting", "kids", "stationery")
PRODUCT_COUNT = 240
GIFT_CARDS = (25, 50, 100)  # euros or pounds; product numbers follow the goods


@dataclass(frozen=True)
class Purchasing:
    """BG/NBD (weeks) and Gamma-Gamma (euros) parameters of a person before channel effects."""

    r: float = 0.50
    alpha: float = 17.0
    a: float = 0.80
    b: float = 2.40
    p: float = 5.0
    q: float = 4.5
    gamma: float = 49.0


@dataclass(frozen=True)
class Shop:
    """Everything that decides what is simulated. Scale 1 is 10,000 customers."""

    scale: float = 1.0
    seed: int = 7
    start: date = date(2023, 1, 1)
    end: date = date(2025, 12, 31)
    seasonality: bool = True
    flaws: bool = True
    channel_effects: bool = True
    daily_days: int = 14
    chunk_customers: int = 50_000
    purchasing: Purchasing = Purchasing()

    def __post_init__(self) -> None:
        """Refuse what cannot be simulated."""
        if self.scale <= 0:
            raise ValueError(f"scale must be above zero, not {self.scale}")
        if self.end < self.start:
            raise ValueError(f"the simulation ends ({self.end}) before it starts ({self.start})")

    @property
    def customers(self) -> int:
        """People who buy at least once by intention."""
        return max(1, round(CUSTOMERS_AT_SCALE_1 * self.scale))

    @property
    def days(self) -> int:
        """Days simulated, both ends included."""
        return (self.end - self.start).days + 1

    @property
    def start_second(self) -> int:
        """First second, Unix time."""
        return midnight(self.start)

    @property
    def end_second(self) -> int:
        """First second after the last day, Unix time."""
        return midnight(self.end + timedelta(days=1))

    @property
    def weeks(self) -> float:
        """Length in weeks."""
        return (self.end_second - self.start_second) / WEEK

    def random(self, topic: str, chunk: int = 0) -> np.random.Generator:
        """A stream of its own for a topic and a chunk, so that one topic's change leaves the others alone."""
        return np.random.default_rng([self.seed, chunk, *topic.encode()])


WEEK = 7 * 24 * 3600


def midnight(day: date) -> int:
    """Unix time of the start of a day in the shop's time zone."""
    return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(TIMEZONE)).timestamp())
