"""Random histories, built day by day, give every table that a build of everything gives. `make soak` plays more."""

from pathlib import Path

import duckdb
import pytest

from orchestration.ingest.native import PASSED_OVER, recognise
from orchestration.ingest.native.recognise import LAYOUTS
from orchestration.transform import build_layer
from orchestration.warehouse import connect
from tests.histories.delivery import delivered
from tests.histories.play import play, settings_of


@pytest.fixture(scope="module")
def played(tmp_path_factory) -> Path:
    """The folder of a few histories, played daily and at once."""
    folder = tmp_path_factory.mktemp("histories") / "play"
    different = play(seed=9, shops=15, days=3, folder=folder)
    assert not different, "\n".join(map(str, different))
    return folder


def test_days_built_one_by_one_give_what_all_days_give_at_once(played):
    with duckdb.connect(str(played / "daily" / "warehouse.duckdb"), read_only=True) as connection:
        (sessions, replaced) = connection.execute(
            "select (select count(*) from intermediate.int_sessions_enriched),"
            " (select count(*) from intermediate.int_sessions_changed)"
        ).fetchall()[0]
    assert 0 < replaced < sessions, "the last day replaced changes only"


@pytest.mark.parametrize(
    ("table", "systems"),
    [
        ("int_orders_valued", {"shop", "shopify", "woocommerce"}),
        ("int_refunds_matched", {"shop", "shopify", "woocommerce"}),
        ("int_sessions_unioned", {"shop", "ga4", "segment", "snowplow"}),
        ("int_ad_spend_converted", {"shop", "google_ads", "meta_ads", "tiktok_ads", "microsoft_ads"}),
    ],
)
def test_every_system_tells_of_something(played, table, systems):
    with duckdb.connect(str(played / "daily" / "warehouse.duckdb"), read_only=True) as connection:
        rows = connection.execute(f"select distinct source_system from intermediate.{table}").fetchall()
    assert {system for (system,) in rows} == systems


def test_every_layout_that_is_taken_is_delivered_and_read(played):
    found = [recognise(path)[1] for path in delivered(played / "landing")]
    assert {layout.name for layout in found if layout} == {layout.name for layout in LAYOUTS if not layout.refusal}
    with duckdb.connect(str(played / "daily" / "warehouse.duckdb"), read_only=True) as connection:
        refused = connection.execute(
            "select reasons from ops.quarantined_rows where not starts_with(reasons, $passed_over)",
            {"passed_over": PASSED_OVER},
        ).fetchall()
        unread = connection.execute(
            "select file_name, reason from ops.loaded_files where status <> 'loaded'"
        ).fetchall()
    assert (refused, unread) == ([], [])


@pytest.mark.parametrize("place", ["daily", "whole"])
def test_a_model_that_is_built_alone_and_again_stays_as_it_is(played, place):
    models = ["int_sessions_enriched", "int_touchpoints_weighed", "int_journeys_built", "int_identifiers_clustered"]
    models += ["int_session_days_summed", "int_shop_products_viewed"]
    settings = settings_of(played / place, played / "landing")

    def tables() -> list[tuple]:
        with connect(settings) as connection:
            return [
                connection.execute(
                    f"select count(*), bit_xor(hash(t)), sum(hash(t)::hugeint) from intermediate.{model} as t"
                ).fetchone()
                for model in models
            ]

    before = tables()
    build_layer(settings, "intermediate", models=models)
    assert tables() == before
