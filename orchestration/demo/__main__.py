"""Command line: python -m orchestration.demo --scale 1 --seed 7 --landing DIR --truth DIR."""

from __future__ import annotations

import argparse
import sys
from datetime import date, timedelta

from orchestration.demo.landing import ForeignFilesError
from orchestration.demo.shop import Shop
from orchestration.demo.simulation import simulate


def main(arguments: list[str] | None = None) -> int:
    """Run the simulation and say what was written."""
    parser = argparse.ArgumentParser(
        prog="python -m orchestration.demo", description="Write the files of a simulated shop."
    )
    parser.add_argument("--scale", type=float, default=1.0, help="1 is 10,000 customers (default: 1)")
    parser.add_argument("--seed", type=int, default=7, help="same seed, same files (default: 7)")
    parser.add_argument("--landing", required=True, help="folder for the files; empty, or written by an earlier run")
    parser.add_argument("--truth", required=True, help="folder for the truth about them")
    parser.add_argument("--end", type=date.fromisoformat, default=Shop.end, help=f"last day (default: {Shop.end})")
    parser.add_argument("--days", type=int, help="length in days (default: from 2023-01-01)")
    parser.add_argument("--until", type=date.fromisoformat, help="write only the files known at the end of this day")
    parser.add_argument("--daily-days", type=int, default=Shop.daily_days, help="last days with files of their own")
    parser.add_argument("--no-seasonality", action="store_true", help="steady demand")
    parser.add_argument("--no-flaws", action="store_true", help="clean files and clean purchase histories")
    parser.add_argument("--no-channel-effects", action="store_true", help="customers of all channels are alike")
    options = parser.parse_args(arguments)
    try:
        written = simulate(
            options.scale,
            options.seed,
            options.landing,
            options.truth,
            start=options.end - timedelta(days=options.days - 1) if options.days else Shop.start,
            end=options.end,
            until=options.until,
            seasonality=not options.no_seasonality,
            flaws=not options.no_flaws,
            channel_effects=not options.no_channel_effects,
            daily_days=options.daily_days,
        )
    except (ForeignFilesError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    for dataset in dict.fromkeys(file.dataset for file in written):
        rows = [file.rows for file in written if file.dataset == dataset]
        print(f"{dataset:20}{len(rows):5} files{sum(rows):12,} rows")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
