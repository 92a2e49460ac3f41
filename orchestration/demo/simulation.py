"""Runs the simulated shop: people and purchases in chunks, then files and the truth beside them."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from orchestration.demo.accounts import write_customers, write_tickets
from orchestration.demo.baskets import fill_baskets
from orchestration.demo.datasets import datasets
from orchestration.demo.deliveries import Deliveries
from orchestration.demo.events import VIEW, draw_events, write_events
from orchestration.demo.landing import Written, refuse_foreign_files, write_landing
from orchestration.demo.marketing import write_ad_spend, write_products, write_reference
from orchestration.demo.money import Catalogue, ExchangeRates, draw_catalogue, draw_exchange_rates
from orchestration.demo.orders import draw_changes, write_orders
from orchestration.demo.people import draw_people
from orchestration.demo.purchases import draw_purchases
from orchestration.demo.rendering import MACROS
from orchestration.demo.seasons import Seasons
from orchestration.demo.shop import Shop
from orchestration.demo.store import Store
from orchestration.demo.truth import append_people, write_truth
from orchestration.demo.web import draw_sessions, visitors, web_identity, write_sessions


@dataclass(frozen=True)
class World:
    """What all chunks share."""

    seasons: Seasons
    catalogue: Catalogue
    rates: ExchangeRates
    deliveries: Deliveries


def simulate(
    scale: float,
    seed: int,
    landing_dir: Path | str,
    truth_dir: Path | str,
    *,
    start: date = Shop.start,
    end: date = Shop.end,
    until: date | None = None,
    seasonality: bool = True,
    flaws: bool = True,
    channel_effects: bool = True,
    daily_days: int = Shop.daily_days,
    only_parquet: bool = False,
) -> list[Written]:
    """Write the landing folder of a simulated shop, and the truth about it beside.

    `until` writes only the files known by the end of that day, and the truth as of then; a later call with a later
    day adds the files since. `daily_days` says how many of the last days come in files of their own; `only_parquet`
    writes every file as Parquet instead of all formats in turn.
    Without `seasonality`, `channel_effects` and `flaws`, orders follow one BG/NBD and one Gamma-Gamma model exactly.
    Raises ForeignFilesError when the landing folder holds files that the simulation did not write.
    """
    shop = Shop(scale, seed, start, end, seasonality, flaws, channel_effects, daily_days)
    refuse_foreign_files(Path(landing_dir))
    truth = Path(truth_dir)
    truth.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=truth, prefix=".scratch-") as scratch:
        store = Store(Path(scratch) / "scratch.duckdb")
        try:
            store.db.execute(MACROS)
            world = World(Seasons(shop), draw_catalogue(shop), draw_exchange_rates(shop), Deliveries(shop))
            fill(store, shop, world)
            periods = world.deliveries.periods
            known = until or shop.end
            wanted = datasets(shop, world.catalogue)
            if only_parquet:
                wanted = tuple(dataset._replace(formats=("parquet",)) for dataset in wanted)
            written = write_landing(store, shop, wanted, periods, Path(landing_dir), known)
            files = sum(period.last <= known for period in periods)
            write_truth(store, shop, world.deliveries, files, written, truth)
        finally:
            store.close()
    return written


def fill(store: Store, shop: Shop, world: World) -> None:
    """Fill the scratch tables, a chunk of people at a time."""
    first_person = visitors_before = 0
    for chunk, first in enumerate(range(0, shop.customers, shop.chunk_customers)):
        buyers = min(shop.chunk_customers, shop.customers - first)
        people = fill_chunk(store, shop, world, chunk, first_person, buyers, visitors_before)
        first_person += people
        visitors_before += visitors(people)
    write_ad_spend(store, shop, world.seasons, world.rates, world.deliveries)
    write_products(store, shop, world.catalogue, world.deliveries)
    write_reference(store, shop, world.rates, world.deliveries)


def fill_chunk(
    store: Store, shop: Shop, world: World, chunk: int, first_person: int, buyers: int, visitors_before: int
) -> int:
    """Simulate a chunk and return how many people it has."""
    people = draw_people(shop, chunk, first_person, buyers)
    purchases = draw_purchases(shop, chunk, people, world.seasons)
    baskets = fill_baskets(shop, chunk, purchases, people, world.catalogue, world.rates)
    order_numbers = store.numbers("orders", len(purchases))

    sessions = draw_sessions(shop, chunk, people, purchases, world.seasons, visitors_before)
    session_numbers = store.numbers("sessions", len(sessions))
    day = np.minimum((purchases.second - shop.start_second) // 86_400, shop.days - 1)
    euros = np.rint(baskets.total * np.where(baskets.pounds == 1, world.rates.on(day), 1.0)).astype(np.int64)
    events = draw_events(shop, chunk, sessions, purchases, baskets, world.catalogue, order_numbers, euros)
    page_views = 1 + np.bincount(events.session[events.name == VIEW], minlength=len(sessions))
    write_events(store, shop, chunk, sessions, events, session_numbers, world.deliveries)
    write_sessions(store, shop, chunk, people, sessions, session_numbers, order_numbers, page_views, world.deliveries)

    changes = draw_changes(shop, chunk, purchases, baskets)
    web = web_identity(shop, chunk, sessions, session_numbers, len(purchases))
    write_orders(store, shop, chunk, people, purchases, baskets, changes, web, order_numbers, world.deliveries)
    write_customers(store, shop, chunk, people, purchases, world.seasons, world.deliveries)
    write_tickets(store, shop, chunk, people, purchases, world.deliveries)
    append_people(store, people, purchases)
    return len(people)
