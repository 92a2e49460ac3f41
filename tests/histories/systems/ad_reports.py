"""A shop whose people download reports of Google Ads and Meta: overlapping, each with what is known by then."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.histories.shop import START, Actions, Row
from tests.histories.systems.ad_platforms import AdvertisedShop

ALONE = ["report downloaded"]
CUTS = {"google_ads": ["day", "day", "week", "range"], "meta_ads": ["day", "range"]}


@dataclass
class ReportedShop(AdvertisedShop):
    """Its reports lie in a folder of the account, in the language of who downloads them."""

    language: str = "en"
    spent_on: dict[tuple[str, str, date], Row] = field(default_factory=dict)
    called: dict[str, str] = field(default_factory=dict)

    def _actions(self) -> Actions:
        return super()._actions() | self._if_used("ad_reports", {"report downloaded": (4, self._report_downloaded)})

    def _report_downloaded(self, day: int) -> None:
        """Of some days until now, or until a while ago: one row a campaign and day, week or all of the days."""
        platform = self.random.choice(list(CUTS))
        last = START.date() + timedelta(days=day - self.random.choice([0, 0, 1, 7]))
        first = last - timedelta(days=self.random.choice([0, 3, 9]))
        shape = {
            "cut": self.random.choice(CUTS[platform]), "first": first, "last": last,
            "is_numbered": self.random.random() < 0.7, "is_by_group": self.random.random() < 0.2,
        }  # fmt: skip
        report = f"{platform}/{self.prefix}/{'_'.join(map(str, shape.values()))}.report.csv"
        shape |= {"platform": platform, "language": self.language, "currency": self.spend_currency}
        for starts, days in _parts(shape["cut"], first, last).items():
            for campaign in (f"{self.prefix}-k0", f"{self.prefix}-k1"):
                known = [self._known_of(platform, campaign, each) for each in days]
                row = {measure: sum(each[measure] for each in known) for measure in known[0]}
                of_row = {"starts": starts, "campaign": campaign, "name": self._called(campaign)}
                self.told[report].append({**shape, **of_row, "ad_group": f"{self.prefix}-g0", **row})

    def _known_of(self, platform: str, campaign: str, day: date) -> Row:
        """What the campaign is by now said to have spent on a day, of which one in five was counted anew."""
        key = (platform, campaign, day)
        if key not in self.spent_on or self.random.random() < 0.2:
            self.spent_on[key] = self._measured()
        return self.spent_on[key]

    def _called(self, campaign: str) -> str:
        """Its name, which seldom changes, even within one report: the other rows were from before."""
        if campaign not in self.called or self.random.random() < 0.1:
            self.called[campaign] = self._campaign_name()
        return self.called[campaign]


def _parts(cut: str, first: date, last: date) -> dict[date, list[date]]:
    """The days of each row by the day that it names: its own, its Monday, or none but the first."""
    parts: dict[date, list[date]] = {}
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        starts = {"day": day, "week": day - timedelta(days=day.weekday()), "range": first}[cut]
        parts.setdefault(starts, []).append(day)
    return parts
