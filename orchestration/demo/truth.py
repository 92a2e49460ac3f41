"""What is true about the simulated shop, for tests to hold the warehouse against.

`orders.parquet`, `people.parquet`, `identifiers.parquet`, `devices.parquet` and `sessions.parquet` name the person
behind each thing; `totals.json` holds the sums that the marts must show, `flaws.json` what was planted in the files
that are written, `parameters.json` the model behind it. All of them are as of the last file written.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from orchestration.demo.deliveries import Deliveries
from orchestration.demo.landing import Written
from orchestration.demo.people import KINDS, People, effects
from orchestration.demo.purchases import ORDER_KINDS, Purchases
from orchestration.demo.rendering import words
from orchestration.demo.shop import CHANNELS, COUNTRIES, Shop
from orchestration.demo.store import Store
from orchestration.demo.true_orders import ORDERS, TOTALS, VIEWS
from orchestration.demo.true_people import DEVICES, IDENTIFIERS, SESSIONS

KEYS = {  # scratch table: (dataset, key, when the shop knew a row)
    "products": ("products", "product_no", "updated"),
    "customers": ("customers", "customer_no", "updated"),
    "orders": ("orders", "order_no", "updated"),
    "lines": ("order_lines", "line_no", "second"),
    "refunds": ("refunds", "refund_no", "second"),
    "sessions": ("sessions", "session_no", "second + duration"),
    "events": ("web_events", "event_no", "second"),
    "tickets": ("support_tickets", "ticket_no", "greatest(opened, closed)"),
    "ad_spend": ("ad_spend", "(day, campaign, ad_group)", None),
}


def append_people(store: Store, people: People, purchases: Purchases) -> None:
    """Keep what drives each person, and who has left for good at the end of the simulation."""
    has_left = np.isin(np.arange(len(people)), purchases.person[purchases.is_farewell])
    store.append("people", {name: getattr(people, name) for name in People.__annotations__} | {"has_left": has_left})


def write_truth(
    store: Store, shop: Shop, deliveries: Deliveries, files: int, written: list[Written], folder: Path
) -> None:
    """Write the truth as of the first `files` files of each dataset."""
    store.db.execute(VIEWS.format(files=files, start=shop.start))
    names = {"kinds": words(KINDS), "order_kinds": words(ORDER_KINDS)}
    names |= {"channels": words([c.channel for c in CHANNELS]), "sources": words([c.name for c in CHANNELS])}
    names |= {"countries": words([code for code, _, _ in COUNTRIES]), "start": str(shop.start_second)}
    for name, query in (
        ("orders", ORDERS),
        ("people", PEOPLE),
        ("identifiers", IDENTIFIERS),
        ("devices", DEVICES),
        ("sessions", SESSIONS),
    ):
        path = folder / f"{name}.parquet"
        store.db.execute(f"copy ({query.format(**names)}) to '{path}' (format parquet, compression zstd)")
    _write_json(folder / "parameters.json", parameters(shop))
    _write_json(folder / "totals.json", _row(store, TOTALS))
    _write_json(folder / "flaws.json", flaws(store, deliveries, files, written))


PEOPLE = """
    select
        number as person, {kinds}[1 + kind] as kind, is_prospect, {countries}[1 + country] as country,
        {sources}[1 + channel] as acquired_by, {channels}[1 + channel] as acquisition_channel,
        joined as joined_steady_weeks, rate as purchases_per_week, dropout, mean_value, has_left, shares_device
    from people order by number
"""


def parameters(shop: Shop) -> dict[str, Any]:
    """The model behind the orders: pooled parameters, and those of each acquisition channel."""
    true = shop.purchasing
    orders, value = effects(shop)
    return {
        "shop": {key: str(entry) if "date" in str(type(entry)) else entry for key, entry in asdict(shop).items()},
        "customers": shop.customers,
        "time_unit": "weeks since the first purchase, in steady time (calendar time without seasonality)",
        "value_unit": "net goods value in the reporting currency",
        "segments": {
            channel.name: {
                "channel": channel.channel,
                **{"r": true.r, "alpha": true.alpha / orders[n], "a": true.a, "b": true.b},
                **{"p": true.p, "q": true.q, "gamma": true.gamma * value[n]},
            }
            for n, channel in enumerate(CHANNELS)
        },
    }


def flaws(store: Store, deliveries: Deliveries, files: int, written: list[Written]) -> dict[str, dict[str, int]]:
    """Per dataset, what a loader must find: `rows` = `bad` + `superseded` + `keys`, files sent again left out.

    `bad` rows cannot be read; `superseded` rows lose to a newer row of their key, among them the `doubled` ones;
    `late` rows come in a file of a later period than their own.
    """
    starts = {"file": range(files), "starts": [0, *deliveries.ends[: files - 1].tolist()]}
    store.db.execute("create table periods (file bigint, starts bigint)")
    store.db.executemany("insert into periods values (?, ?)", list(zip(*starts.values(), strict=True)))
    found = {}
    for table, (dataset, key, known) in KEYS.items():
        late = f"count(*) filter ({known} < starts)" if known else "0"
        again = f"again between 0 and {files - 1}"
        row = _row(
            store,
            f"""
            select
                count(*) + count(*) filter ({again}) as rows, count(*) filter (bad > 0) as bad,
                count(*) filter ({again}) as doubled, {late} as late,
                count(distinct {key}) filter (bad = 0) as keys
            from {table} join periods using (file)
            """,
        )
        row["superseded"] = row["rows"] - row["bad"] - row["keys"]
        row["files"] = sum(file.dataset == dataset and not file.is_resent for file in written)
        row["resent_files"] = sum(file.dataset == dataset and file.is_resent for file in written)
        row["resent_rows"] = sum(file.rows for file in written if file.dataset == dataset and file.is_resent)
        found[dataset] = row
    return found


def _row(store: Store, query: str) -> dict[str, Any]:
    result = store.db.execute(query)
    names = [column[0] for column in result.description]
    return dict(zip(names, result.fetchall()[0], strict=True))


def _write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write with money as exact text."""
    path.write_text(json.dumps(content, indent=1, default=str) + "\n", encoding="utf-8")
