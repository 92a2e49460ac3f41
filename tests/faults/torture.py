"""Faults and hostile input in numbers: `make torture`. Prints a table of what was tried; fails at the first failure."""

from __future__ import annotations

import argparse
import tempfile
import time
from functools import partial
from pathlib import Path

from tests.faults.fuzz import Attack
from tests.faults.kills import kill_often
from tests.faults.readers import read_through_swaps

_say = partial(print, flush=True)


def main() -> None:
    """Try everything in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, usual in {"kills": 20, "files": 1000, "rows": 20_000, "swaps": 100, "readers": 16, "seed": 1}.items():
        parser.add_argument(f"--{name}", type=int, default=usual)
    chosen = parser.parse_args()
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        started = time.monotonic()
        attack = Attack(root / "attack", chosen.seed, _say)
        with attack.opened():
            attack.hostile_names()
            attack.hostile_headers()
            attack.hostile_rows(chosen.rows // 2)
            attack.mutated_rows(chosen.rows // 2)
            attack.mutated_files(chosen.files)
        repair = Attack(root / "repair", chosen.seed, _say)
        if chosen.rows:
            repair.repaired_rows(chosen.rows // 5)
        assert attack.failures + repair.failures == [], (attack.failures + repair.failures)[:5]
        lines += [f"| {kind} | {count:,} |" for kind, count in (attack.tried + repair.tried).items()]
        lines += [f"| ... {outcome} | {count:,} |" for outcome, count in sorted(attack.outcomes.items())]
        if chosen.swaps:
            answers, _ = read_through_swaps(root / "swaps", chosen.readers, chosen.swaps)
            lines.append(f"| answers of {chosen.readers} readers through {chosen.swaps} swaps | {answers:,} |")
        if chosen.kills:
            killed, rounds = kill_often(root / "kills", chosen.kills, seed=chosen.seed)
            lines += [f"| kills of {stage} | {count:,} |" for stage, count in killed.most_common()]
            lines.append(f"| compared with an undisturbed run | {rounds:,} |")
        lines.append(f"| seconds | {time.monotonic() - started:,.0f} |")
    print("\n".join(["| tried without a failure | count |", "| --- | --- |", *lines]))


if __name__ == "__main__":
    main()
