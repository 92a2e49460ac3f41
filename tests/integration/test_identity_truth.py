"""People and sessions held against who the simulated shop's people truly are.

Precision and recall are over pairs of identifiers: of those in one person, how many truly are one person's; of those
that a chain of strong identifiers links, how many are in one person.
"""

from collections import Counter

import pytest

PAIRS = "sum(members * (members - 1)) from (select sum(members) as members from pairs group by {})"
ORDERS_FOUND = """
    select count(*), count(touched.session_id)
    from read_parquet('{truth}/sessions.parquet') as sessions
    inner join intermediate.int_orders_located as orders on sessions.leads_to_order_id = orders.order_id
    inner join staging.stg_shop__sessions as staged on sessions.session_id = staged.session_id
    left join (select distinct anonymous_id from intermediate.int_devices_identified) as devices
        on sessions.anonymous_id = devices.anonymous_id
    left join (select distinct session_id, order_id from intermediate.int_touchpoints_collected) as touched
        on sessions.session_id = touched.session_id and orders.order_id = touched.order_id
    where devices.anonymous_id is not null and staged.started_at >= orders.lookback_starts_at
"""


def test_identifiers_are_one_persons_exactly_when_they_truly_are(shop, known):
    counted = f"with pairs as (select person, person_id, count(*) as members from ({known}) group by all) select"
    ((both,),) = shop.query(f"{counted} {PAIRS.format('person, person_id')}", private=True)
    ((found,),) = shop.query(f"{counted} {PAIRS.format('person_id')}", private=True)
    ((true,),) = shop.query(f"{counted} {PAIRS.format('person')}", private=True)
    assert true > 3000
    assert both / found >= 0.99, f"precision {both / found:.4f}"
    assert both / true >= 0.99, f"recall {both / true:.4f}"


def test_no_identifier_is_lost(shop, known):
    assert shop.query(f"select count(*) from ({known}) where person_id is null", private=True) == [(0,)]


@pytest.fixture(scope="module")
def sessions(shop, known) -> list[tuple]:
    """Sessions given to a person: (identified_by, whether it truly was they)."""
    truth = shop.landing.parent / "truth" / "sessions.parquet"
    return shop.query(
        f"""
        with people as (select person_id, mode(person) as person from ({known}) group by person_id)
        select found.identified_by, truth.person is not distinct from people.person
        from read_parquet('{truth}') as truth
        inner join intermediate.int_sessions_identified as found on truth.session_id = found.session_id
        inner join people on found.person_id = people.person_id
        """,
        private=True,
    )


def test_sessions_are_given_to_the_right_person(sessions):
    assert len(sessions) > 6000
    right = sum(is_right for _, is_right in sessions) / len(sessions)
    assert right >= 0.98, f"precision {right:.4f}"


def test_signing_in_and_ordering_never_name_the_wrong_person(sessions):
    assert Counter(by for by, is_right in sessions if by in ("user_id", "order") and not is_right) == {}


def test_sessions_that_led_to_an_order_are_found_as_its_touchpoints_where_the_device_is_known(shop):
    led, found = shop.query(ORDERS_FOUND.format(truth=shop.landing.parent / "truth"), private=True)[0]
    assert led > 3000
    assert found / led >= 0.98, f"{found} of {led}"
