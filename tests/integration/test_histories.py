"""Random histories, built day by day, give every table that a build of everything gives. `make soak` plays more."""

import duckdb

from tests.histories.play import play


def test_days_built_one_by_one_give_what_all_days_give_at_once(tmp_path):
    different = play(seed=3, shops=15, days=3, folder=tmp_path / "play")
    assert not different, "\n".join(map(str, different))
    with duckdb.connect(str(tmp_path / "play" / "daily" / "warehouse.duckdb"), read_only=True) as connection:
        (sessions, replaced) = connection.execute(
            "select (select count(*) from intermediate.int_sessions_enriched),"
            " (select count(*) from intermediate.int_sessions_changed)"
        ).fetchall()[0]
    assert 0 < replaced < sessions, "the last day replaced changes only"
