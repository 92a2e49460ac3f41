"""What the shop spends on advertising, what the platforms claim for it, and the reference data."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from orchestration.demo.deliveries import NEVER, Deliveries
from orchestration.demo.money import RATE_LEAD_DAYS, Catalogue, ExchangeRates
from orchestration.demo.purchases import NORMAL
from orchestration.demo.seasons import MONTHS, Ints, Seasons
from orchestration.demo.shop import CAMPAIGNS, CHANNEL, GIFT_CARDS, PRODUCT_COUNT, Shop, midnight
from orchestration.demo.store import Columns, Store

RESTATED_DAYS = 3
OVERCLAIM = 1.3  # platforms also count those who only saw the ad
SPEND_FIRST_REPORTED = 1.01  # invalid clicks are taken back later
CLAIMS_REPORTED = np.array([0.85, 0.95, 1.0])  # by how often the day was reported before
GROUPS = 2
PRICE_ROUNDS = (0.3, 0.55, 0.8)  # when prices change, as shares of the simulated time
REVENUE_TARGET = 55_000  # euros a month at scale 1


def write_ad_spend(store: Store, shop: Shop, seasons: Seasons, rates: ExchangeRates, deliveries: Deliveries) -> None:
    """Append what each platform reported in each file: its own days, and the last days of the file before, restated."""
    random = shop.random("ad_spend")
    shape = (shop.days, len(CAMPAIGNS), GROUPS)
    daily = np.resize(seasons.daily, shop.days) ** 0.7
    budget = np.array([campaign.daily_spend for campaign in CAMPAIGNS]) * shop.scale
    spend = daily[:, None, None] * budget[None, :, None] * np.array([0.65, 0.35]) * random.lognormal(0, 0.25, shape)
    spend /= np.where([c.currency == "GBP" for c in CAMPAIGNS], rates.on(np.arange(shop.days))[:, None], 1.0)[
        :, :, None
    ]
    clicks = random.poisson(spend / np.array([c.cost_per_click for c in CAMPAIGNS])[None, :, None])
    impressions = clicks * random.integers(25, 90, shape)
    claims, value = _touched_orders(store, shop)

    day, campaign, group = (axis.ravel() for axis in np.indices(shape))
    reported = np.zeros(shop.days, dtype=np.int64)
    for file, period in enumerate(deliveries.periods):
        first, last = (period.first - shop.start).days, (period.last - shop.start).days
        restated = first - RESTATED_DAYS if shop.flaws else first
        rows = np.flatnonzero((day >= restated) & (day <= last))
        times = np.minimum(reported[day[rows]], len(CLAIMS_REPORTED) - 1)
        reported[max(restated, 0) : last + 1] += 1
        share = CLAIMS_REPORTED[times] * OVERCLAIM
        files = np.full(len(rows), file)
        columns: Columns = {
            "day": day[rows], "campaign": campaign[rows], "ad_group": group[rows],
            "spend": np.rint(spend.ravel()[rows] * np.where(times == 0, SPEND_FIRST_REPORTED, 1) * 100).astype(int),
            "impressions": impressions.ravel()[rows], "clicks": clicks.ravel()[rows],
            "claims": np.rint(claims.ravel()[rows] * share * 100).astype(np.int64),
            "claimed_value": np.rint(value.ravel()[rows] * share).astype(np.int64),
            "file": files, "again": np.full(len(rows), NEVER),
            "bad": deliveries.spoil(random, files, day[rows] >= 0, 2),
        }  # fmt: skip
        store.append("ad_spend", columns)


def _touched_orders(store: Store, shop: Shop) -> tuple[np.ndarray, np.ndarray]:
    """Orders and cents that each campaign and ad group touched, by day of the order."""
    found = store.db.execute(
        f"""
        with placed as (
            select order_no, min(second) as second, max(goods) as goods from orders where kind = {NORMAL} group by all
        ),
        touches as (
            select distinct touches_order_no as order_no, channel, ad_group from sessions where touches_order_no > 0
        )
        select
            least((second - {shop.start_second}) // 86400, {shop.days - 1}) as day, channel, ad_group,
            count(*) as orders, sum(goods)::bigint as goods
        from touches join placed using (order_no) group by 1, 2, 3
        """
    ).fetchnumpy()
    claims, value = np.zeros((2, shop.days, len(CAMPAIGNS), GROUPS))
    for number, campaign in enumerate(CAMPAIGNS):
        rows = found["channel"] == CHANNEL[campaign.channel]
        at = (found["day"][rows], number, found["ad_group"][rows])
        claims[at], value[at] = found["orders"][rows], found["goods"][rows]
    return claims, value


def write_products(store: Store, shop: Shop, catalogue: Catalogue, deliveries: Deliveries) -> None:
    """Append the catalogue; a third of the goods change their price once, some leave the range."""
    random = shop.random("products")
    number = np.arange(PRODUCT_COUNT + len(GIFT_CARDS))
    price = np.append(catalogue.price_cents, np.array(GIFT_CARDS) * 100)
    share = np.append(catalogue.cost_share, np.zeros(len(GIFT_CARDS)))
    rounds = shop.start_second + np.array(PRICE_ROUNDS) * (shop.end_second - shop.start_second)
    changed = random.choice(rounds.astype(np.int64), len(number))
    changes = (random.random(len(number)) < 0.33) & (number < PRODUCT_COUNT)
    nothing = np.zeros(len(number), dtype=np.int64)
    for rows, updated, factor in ((number >= 0, nothing + shop.start_second, 1.0), (changes, changed, 1.05)):
        columns: Columns = {
            "product_no": number, "updated": updated, "price": np.rint(price * factor).astype(np.int64),
            "cost": np.where(number % 10 == 0, -1, np.rint(price * share)).astype(np.int64),
            "is_active": (factor == 1) | (number % 7 != 0),
            "file": deliveries.files(updated), "again": nothing + NEVER, "bad": nothing,
        }  # fmt: skip
        store.append("products", {name: column[rows] for name, column in columns.items()})


def write_reference(store: Store, shop: Shop, rates: ExchangeRates, deliveries: Deliveries) -> None:
    """Append exchange rates, cost rates, targets and the marketing calendar, each known when it starts to hold."""
    days = np.arange(-RATE_LEAD_DAYS, shop.days)
    weekday = np.array([(shop.start + timedelta(days=int(n))).weekday() < 5 for n in days]) | (days == days[0])
    days = days[weekday]
    known = np.array([midnight(shop.start + timedelta(days=int(max(n, 0)))) for n in days])
    _append(
        store, "exchange_rates", deliveries.files(known), day=days, micros=np.rint(rates.on(days) * 1e6).astype(int)
    )

    years = range(shop.start.year, shop.end.year + 1)
    starts = np.array([midnight(max(shop.start, date(year, 1, 1))) for year in years])
    files = deliveries.files(starts)
    year = np.array(years)
    _append(store, "cost_rates", files, year=year, fulfilment=420 + 15 * (year - year[0]))
    _append(store, "referral_codes", files[:1], one=year[:1])
    _append(store, "marketing_calendar", files, year=year)
    month = np.tile(np.arange(1, 13), len(year))
    target = REVENUE_TARGET * shop.scale * np.resize(MONTHS, len(month))
    _append(
        store, "targets", np.repeat(files, 12), year=np.repeat(year, 12), month=month, value=np.rint(target).astype(int)
    )


def _append(store: Store, table: str, file: Ints, **columns: np.ndarray) -> None:
    nothing = np.zeros(len(file), dtype=np.int64)
    store.append(table, {**columns, "file": file, "again": nothing + NEVER, "bad": nothing})
