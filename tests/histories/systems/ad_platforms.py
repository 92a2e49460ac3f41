"""A shop that advertises with Google and Meta, whose own files tell what it spent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from tests.histories.shop import START, Action, Row, Shop

SPEND = {"google_ads": "google_ads/rows.csv", "meta_ads": "meta_ads/insights.jsonl"}
NAMES = ["shopping", "brand", "video"]
ALONE = ["platform spend", "platform spend restated", "campaign named", "ad placed", "account named"]


@dataclass
class AdvertisedShop(Shop):
    """Its spend by campaign, ad group or ad. Tables of connectors name campaigns, ads and accounts, early or late."""

    spend_currency: str | None = None  # left to the tables of accounts, unless rows name it

    def _actions(self) -> dict[str, tuple[int, Action]]:
        if "ad_platforms" not in self.systems:
            return super()._actions()
        return {
            **super()._actions(),
            "platform spend": (4, self._platform_spend),
            "platform spend restated": (5, self._platform_spend_restated),
            "campaign named": (1, self._campaign_named),
            "ad placed": (1, self._ad_placed),
            "account named": (1, self._account_named),
        }

    def _platform_spend(self, day: int) -> None:
        """Of a day, or of a few days at once, some of them told before or late; maybe by ad group or ad."""
        first = START + timedelta(days=day - self.random.randrange(5))
        last = first + timedelta(days=self.random.choice([0, 0, 1, 2]))
        self._spent(
            {
                "platform": self.random.choice(list(SPEND)), "first": first.date(), "last": last.date(),
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
        cents, clicks = self.random.randrange(1, 9_999), self.random.randrange(9)
        return {"cents": cents, "clicks": clicks, "conversions": self.random.randrange(3), "value": cents / 10}

    def _campaign_name(self) -> str:
        return f"{self.prefix} {self.random.choice(NAMES)}"

    def _spent(self, spent: Row) -> None:
        self.known["spend"].append(spent)
        tell = self._tell_google if spent["platform"] == "google_ads" else self._tell_meta
        self.told[SPEND[spent["platform"]]].append(tell(spent))

    def _tell_google(self, spent: Row) -> Row:
        """A row of its API, which has one day."""
        return {
            "segments.date": spent["first"], "customer.id": self.prefix, "campaign.id": spent["campaign"],
            "campaign.name": spent["name"], "ad_group.id": spent["ad_group"], "customer.currency_code": self.spend_currency,
            "metrics.cost_micros": spent["cents"] * 10_000, "metrics.impressions": spent["clicks"] * 10,
            "metrics.clicks": spent["clicks"], "metrics.conversions": spent["conversions"],
            "metrics.conversions_value": spent["value"],
        }  # fmt: skip

    def _tell_meta(self, spent: Row) -> Row:
        """Insights; by ad, it is left to the table of ads which campaign that is."""
        by_ad = spent["ad"] is not None
        return {
            "date_start": spent["first"], "date_stop": spent["last"], "account_id": f"act_{self.prefix}",
            "campaign_id": None if by_ad else spent["campaign"], "campaign_name": None if by_ad else spent["name"],
            "adset_id": spent["ad_group"], "ad_id": spent["ad"], "account_currency": self.spend_currency,
            "spend": spent["cents"] / 100, "impressions": spent["clicks"] * 10, "inline_link_clicks": spent["clicks"],
            "actions": [{"action_type": "purchase", "value": spent["conversions"]}],
            "action_values": [{"action_type": "purchase", "value": spent["value"]}],
        }  # fmt: skip

    def _campaign_named(self, day: int) -> None:
        row = {"id": self._one_of("k", 2, missing=0), "name": self._campaign_name()}
        if self.random.random() < 0.5:
            google = {"customer_id": self.prefix, "advertising_channel_type": "SEARCH", "updated_at": self._moment(day)}
            self.told["google_ads/campaigns.csv"].append({**row, **google})
        else:
            self.told["meta_ads/campaigns.csv"].append(
                {**row, "account_id": self.prefix, "updated_time": self._moment(day)}
            )

    def _ad_placed(self, day: int) -> None:
        """An ad of Meta, in this campaign or another."""
        placed = {"campaign_id": self._one_of("k", 2, missing=0), "ad_set_id": f"{self.prefix}-g0", "creative_id": 1}
        row = {"id": self._one_of("a", 2, missing=0), "account_id": self.prefix, **placed}
        self.told["meta_ads/ads.csv"].append({**row, "updated_time": self._moment(day)})

    def _account_named(self, day: int) -> None:
        """With its currency, or now another."""
        row = {"id": self.prefix, "_fivetran_synced": self._moment(day)}
        if self.random.random() < 0.5:
            google = {"currency_code": self._any_currency(), "descriptive_name": "ours"}
            self.told["google_ads/accounts.csv"].append({**row, **google})
        else:
            self.told["meta_ads/accounts.csv"].append({**row, "currency": self._any_currency(), "name": "ours"})
