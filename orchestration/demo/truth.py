"""What is true about the simulated shop, for tests to hold the marts against."""

from __future__ import annotations

from pathlib import Path

from orchestration.demo.landing import Written
from orchestration.demo.people import People
from orchestration.demo.shop import Shop
from orchestration.demo.store import Store


def append_people(store: Store, people: People) -> None:
    """Keep what drives each person."""
    store.append("people", {name: getattr(people, name) for name in People.__annotations__})


def write_truth(store: Store, shop: Shop, files: int, written: list[Written], folder: Path) -> None:
    """Write the truth as of the first `files` files."""
