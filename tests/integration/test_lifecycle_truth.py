"""Stages and probabilities held against who of the simulated customers has truly left, seasons and flaws included."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture(scope="module")
def repeaters(shop, known) -> dict[str, np.ndarray]:
    """Stage, p_alive and truth of the people with a repeat order; before it nobody has an occasion to leave."""
    people = shop.landing.parent / "truth" / "people.parquet"
    rows = shop.query(
        f"""
        with matched as (select person_id, mode(person) as person from ({known}) group by person_id)
        select customers.lifecycle_stage, customers.p_alive, not truth.has_left
        from marts.customer_360 as customers
        inner join matched on customers.person_id = matched.person_id
        inner join read_parquet('{people}') as truth on matched.person = truth.person
        where customers.order_count > 1
        """,
        private=True,
    )
    stage, p_alive, stays = zip(*rows, strict=True)
    return {"stage": np.array(stage), "p_alive": np.array(p_alive), "stays": np.array(stays)}


def test_stages_are_in_the_order_of_how_many_stay(repeaters):
    stays, stage = repeaters["stays"], repeaters["stage"]
    base, at_risk, lapsed = (
        stays[np.isin(stage, names)].mean() for names in (("active", "loyal", "won_back"), ("at_risk",), ("lapsed",))
    )
    assert len(stays) > 300
    assert base > 0.65
    assert base >= at_risk > lapsed
    assert lapsed < 0.5


def test_p_alive_is_the_share_of_those_who_stay(repeaters):
    stays, p_alive = repeaters["stays"], repeaters["p_alive"]
    assert p_alive.mean() == pytest.approx(stays.mean(), abs=0.07)
    for low, high in ((0.0, 0.4), (0.4, 0.7), (0.7, 1.01)):
        chosen = (p_alive >= low) & (p_alive < high)
        assert chosen.sum() > 50
        assert p_alive[chosen].mean() == pytest.approx(stays[chosen].mean(), abs=0.12)
