"""A shop that advertises on platforms whose APIs or connectors tell what it spent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from tests.histories.shop import START, Actions, Row, Shop
from tests.histories.systems import google_ads, meta_ads, microsoft_ads, tiktok_ads

PLATFORMS = {"google_ads": google_ads, "meta_ads": meta_ads, "tiktok_ads": tiktok_ads, "microsoft_ads": microsoft_ads}
NAMES = ["shopping", "brand", "video"]
ALONE = ["platform spend", "platform spend restated", "platform names"]


@dataclass
class AdvertisedShop(Shop):
    """Its spend by campaign, ad group or ad. Tables of connectors name campaigns, ads and accounts, early or late."""

    platforms: list[str] = field(default_factory=list)
    spend_currency: str | None = None  # left to the tables of accounts, unless rows name it

    def _actions(self) -> Actions:
        actions: Actions = {
            "platform spend": (4, self._platform_spend),
            "platform spend restated": (5, self._platform_spend_restated),
            "platform names": (5, self._platform_names),
        }
        return super()._actions() | self._if_used("ad_platforms", actions)

    def _platform_spend(self, day: int) -> None:
        """Of a day, or of a few days at once, some of them told before or late; maybe by ad group or ad."""
        first = START + timedelta(days=day - self.random.randrange(5))
        last = first + timedelta(days=self.random.choice([0, 0, 1, 2]))
        self._spent(
            {
                "platform": self.random.choice(self.platforms), "first": first.date(), "last": last.date(),
                "account": self.prefix, "currency": self.spend_currency,
                "campaign": self._one_of("k", 2, missing=0), "name": self._campaign_name() if self.random.random() < 0.7 else None,
                "ad_group": self._one_of("g", 2, missing=0.6), "ad": self._one_of("a", 2, missing=0.8),
                **self._measured(),
            }
        )  # fmt: skip

    def _platform_spend_restated(self, day: int) -> None:
        """What a campaign is now said to have spent, under another name by now."""
        if known := self.known["spend"]:
            spent = self.random.choice(known)
            self._spent({**spent, **self.random.choice([self._measured(), {"name": self._campaign_name()}])})

    def _measured(self) -> Row:
        cents, clicks = self.random.randrange(1, 999_999), self.random.randrange(9)
        return {
            "cents": cents, "impressions": clicks * 999, "clicks": clicks, "conversions": self.random.randrange(3), "value": cents / 10,
        }  # fmt: skip

    def _campaign_name(self) -> str:
        return f"{self.prefix} {self.random.choice(NAMES)}"

    def _spent(self, spent: Row) -> None:
        self.known["spend"].append(spent)
        for dataset, row in PLATFORMS[spent["platform"]].spent(spent, self.random):
            self.told[dataset].append(row)

    def _platform_names(self, day: int) -> None:
        """Campaigns or ad groups under this name or another, an ad in another campaign, an account with another currency."""
        kinds = [("campaign", "k"), ("ad_group", "g"), ("ad", "a"), ("account", "")]
        for kind, key in self.random.sample(kinds, 2):
            entity = {
                "kind": kind, "id": self._one_of(key, 2, missing=0) if key else self.prefix, "name": self._campaign_name(),
                "account": self.prefix, "campaign": self._one_of("k", 2, missing=0), "ad_group": f"{self.prefix}-g0",
                "currency": self._any_currency(), "at": self._moment(day),
            }  # fmt: skip
            for platform in self.platforms:
                for dataset, row in PLATFORMS[platform].named(entity):
                    self.told[dataset].append(row)
