"""Mutated exports of every kind of system: loaded or rejected with a reason, and every row accounted for."""

from __future__ import annotations

import random
from pathlib import Path

from orchestration.ingest import load_all
from orchestration.settings import Settings
from tests.faults.native_files import FILES

PIECES = [
    b'"',
    b"\t",
    b"\n",
    b"\0",
    b"{",
    b"}",
    b"[",
    b",",
    b"\xff",
    b"'; drop table raw.orders; --",
    b"\r",
    b"1e999",
    b"\\",
]


def mutated(content: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(content) + 1)
        end = min(len(content), start + chance.randint(1, 40))
        middle = chance.choice([b"", content[start:end] * 2, chance.choice(PIECES), chance.randbytes(4)])
        content = content[:start] + middle + content[end if chance.random() < 0.5 else start :]
    return content


def test_mutated_exports_are_loaded_or_rejected_and_no_row_is_lost(tmp_path: Path) -> None:
    chance = random.Random(1)
    settings = Settings.from_env(data_dir=tmp_path / "data", landing_dir=tmp_path / "landing", environ={})
    (settings.landing_dir / "orders").mkdir(parents=True)
    (settings.landing_dir / "orders" / "o.csv").write_text(
        "order_id,ordered_at,currency,total_amount\n1,2025-01-01,EUR,1\n"
    )
    for name, content in FILES.items():
        path = settings.landing_dir / name
        path.parent.mkdir(exist_ok=True)
        for number in range(10):
            path.with_stem(f"{path.stem}{number}").write_bytes(mutated(content.encode(), chance))
    summary = load_all(settings, "fuzz")
    assert {file.status for file in summary.files} <= {"loaded", "rejected", "already_loaded"}
    assert all(file.reason for file in summary.rejected)
    assert not [file for file in summary.rejected if "do not add up" in (file.reason or "")]
    for file in summary.files:
        assert file.rows_read == file.rows_loaded + file.rows_quarantined + file.rows_passed_over
    assert len({file.file_name.split("/")[0] for file in summary.files if file.rows_loaded}) >= 5
