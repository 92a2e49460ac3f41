"""`make soak`: play many histories, and print the seeds of those that come out differently."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.histories.play import play


def main() -> int:
    """Play as many histories as are asked for; returns 1 when one differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.histories", description=__doc__)
    parser.add_argument("--histories", type=int, default=500)
    parser.add_argument("--together", type=int, default=50, help="how many share one warehouse")
    parser.add_argument("--days", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0, help="of the first warehouse; the next has the next")
    options = parser.parse_args()
    different, seed = 0, options.seed
    for seed in range(options.seed, options.seed - (-options.histories // options.together)):
        begun = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            found = play(seed, options.together, options.days, Path(folder) / "play")
        different += bool(found)
        print(*found, sep="\n", end="\n" if found else "")
        print(
            f"seed {seed}: {options.together} histories of {options.days} days, "
            f"{len(found)} tables differ, {time.monotonic() - begun:.0f} s",
            flush=True,
        )
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
