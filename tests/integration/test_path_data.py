"""Aggregated paths, brought as sessions and orders of a shop that names its own channels, get the exact credit."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.integration.conftest import PROJECT, Warehouse
from tests.integration.path_shop import CHANNELS, MODELS, aggregated_paths, expected_credit, expected_effects, land

ORDER = 2
SETTINGS = f"reporting_currency: EUR\nlookback_days: 120\nmarkov_order: {ORDER}\n"
TOTALS = (
    "select channel, conversions, revenue::double, removal_effect from marts.attribution_by_channel"
    " where month is null and attribution_model = '{}'"
)
PATHS = aggregated_paths(300, seed=5)


def project_with_channels(to: Path) -> Path:
    """A copy of the project in whose channel rules each of `CHANNELS` has a row of its own."""
    names = shutil.ignore_patterns(".*", "data", "target", "logs", "*.duckdb*", "__pycache__")
    shutil.copytree(PROJECT, to, ignore=names)
    with (to / "seeds/channel_rules.csv").open("a") as rules:
        for place, channel in enumerate(CHANNELS):
            rules.write(f"{place + 20},{channel},,,{channel},partner,,,,,Partner {channel}\n")
    return to


@pytest.fixture(scope="module")
def path_shop(tmp_path_factory) -> Warehouse:
    folder = tmp_path_factory.mktemp("paths")
    land(PATHS, folder / "landing", SETTINGS)
    shop = Warehouse(folder / "landing", folder / "data", project=project_with_channels(folder / "project"))
    assert shop.run() == 0, shop.output
    return shop


@pytest.mark.parametrize("model", MODELS)
def test_every_model_gives_the_credit_of_the_paths(path_shop, model):
    expected = expected_credit(PATHS, model)
    found = {
        channel: (conversions, revenue) for channel, conversions, revenue, _ in path_shop.query(TOTALS.format(model))
    }
    assert set(found) == {channel for channel, (conversions, _) in expected.items() if conversions}
    orders = sum(path.conversions for path in PATHS)
    for channel, (conversions, revenue) in found.items():
        assert conversions == pytest.approx(expected[channel][0], rel=1e-6)
        assert revenue == pytest.approx(expected[channel][1], rel=1e-6)
    assert sum(conversions for conversions, _ in found.values()) == pytest.approx(orders, rel=1e-12)
    assert round(100 * sum(revenue for _, revenue in found.values())) == sum(path.cents for path in PATHS)


def test_markov_has_the_removal_effects_of_the_paths(path_shop):
    expected = expected_effects(PATHS, ORDER)
    found = {
        channel: (effect, conversions) for channel, conversions, _, effect in path_shop.query(TOTALS.format("markov"))
    }
    orders, total = sum(path.conversions for path in PATHS), sum(expected.values())
    assert set(found) == set(expected)
    for channel, (effect, conversions) in found.items():
        assert effect == pytest.approx(expected[channel], rel=1e-6)
        assert conversions == pytest.approx(orders * expected[channel] / total, rel=1e-6)


def test_every_journey_is_found_as_it_was(path_shop):
    found = {
        tuple(path.split(" > ")): (journeys, conversions)
        for path, journeys, conversions in path_shop.query(
            "select path, journeys, conversions from marts.attribution_paths"
        )
    }
    assert found == {path.channels: (path.conversions + path.nulls, path.conversions) for path in PATHS}
