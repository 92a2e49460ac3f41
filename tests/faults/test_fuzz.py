"""Whatever lands: no crash, no lost row, no statement run, no file touched outside; the counts grow by `make torture`."""

import gzip
from pathlib import Path

import pytest

from orchestration.ingest import content as landing_content
from tests.faults.fuzz import NAMES, Attack


@pytest.fixture
def attack(tmp_path: Path) -> Attack:
    return Attack(tmp_path / "attack", seed=7)


def test_hostile_rows_are_accepted_or_quarantined_every_one(attack: Attack) -> None:
    with attack.opened():
        attack.hostile_rows(4000)
    assert attack.failures == []
    assert attack.outcomes["rows accepted"] + attack.outcomes["rows quarantined"] == attack.tried["rows"] == 4000
    assert min(attack.outcomes["rows accepted"], attack.outcomes["rows quarantined"]) > 500


def test_rows_mutated_one_by_one_are_all_accounted_for(attack: Attack) -> None:
    with attack.opened():
        attack.mutated_rows(2000)
    assert attack.failures == []
    assert attack.tried["rows"] > 1900
    assert min(attack.outcomes["rows accepted"], attack.outcomes["rows quarantined"]) > 100


def test_every_repaired_row_comes_back_exactly_once(attack: Attack) -> None:
    attack.repaired_rows(2500)
    assert attack.failures == []
    assert attack.tried["rows read again after a repair"] > 500
    assert attack.outcomes["rows accepted"] > 20


def test_mutated_files_are_loaded_or_refused_with_a_reason(attack: Attack) -> None:
    with attack.opened():
        attack.mutated_files(200)
    assert attack.failures == []
    assert min(attack.outcomes["loaded"], attack.outcomes["rejected"]) > 20


def test_hostile_names_and_headers_are_only_names(attack: Attack) -> None:
    with attack.opened():
        attack.hostile_names()
        attack.hostile_headers()
    assert attack.failures == []
    assert attack.tried["hostile names"] >= len(NAMES) - 3
    assert attack.outcomes["loaded"] > 80


def test_a_gzip_bomb_is_refused_at_its_bound(attack: Attack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landing_content, "UNPACKED_FREE", 4_000_000)
    line = b"1,2025-01-01,EUR,1\n"
    bomb = gzip.compress(b"order_id,ordered_at,currency,total_amount\n" + line * 3_000_000)
    assert len(bomb) * landing_content.UNPACKED_TIMES < 3_000_000 * len(line)
    with attack.opened():
        refused = attack.load("orders/bomb.csv.gz", bomb)
        fine = attack.load(
            "orders/fine.csv.gz", gzip.compress(b"order_id,ordered_at,currency,total_amount\n" + line * 9), 9
        )
    assert attack.failures == []
    assert refused and refused.status == "rejected" and "200 times its size" in (refused.reason or "")
    assert fine and fine.rows_loaded == 9


@pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
def test_a_cell_of_ten_megabytes_costs_its_row_only(attack: Attack, suffix: str) -> None:
    cell = "x" * 10_000_000
    rows = (
        f"order_id,ordered_at,currency,total_amount\n1,2025-01-01,EUR,1\n{cell},2025-01-01,EUR,1\n3,2025-01-01,EUR,1\n"
        if suffix == ".csv"
        else "".join(
            f'{{"order_id": "{name}", "ordered_at": "2025-01-01", "currency": "EUR", "total_amount": 1}}\n'
            for name in ("1", cell, "3")
        )
    )
    with attack.opened():
        result = attack.load(f"orders/big{suffix}", rows.encode(), 3)
    assert attack.failures == []
    assert result and (result.rows_loaded, result.rows_quarantined) == (2, 1)
