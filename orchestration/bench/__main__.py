"""`python -m orchestration.bench`: measure scales and write the report and the plot below DATA_DIR/bench."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from orchestration.bench.bench import BenchError, bench
from orchestration.bench.days import measure_days
from orchestration.bench.report import plot, read_results, report
from orchestration.settings import Settings


def main(arguments: list[str] | None = None) -> int:
    """Measure what is asked for; the report holds every scale that was ever measured in the folder."""
    parser = argparse.ArgumentParser(prog="python -m orchestration.bench", description=__doc__)
    parser.add_argument("--scale", type=float, action="append", default=[], help="1 is ten thousand customers")
    parser.add_argument("--folder", type=Path, help="where to work and report (DATA_DIR/bench)")
    parser.add_argument(
        "--days", type=int, help="instead: so many daily runs around the tenth and the last day of a year"
    )
    options = parser.parse_args(arguments)
    folder = (options.folder or Settings.from_env().data_dir / "bench").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        if options.days:
            for scale in options.scale or [0.02]:
                (folder / "year.md").write_text(measure_days(scale, options.days, folder, _say), encoding="utf-8")
            _say(str(folder / "year.md"))
            return 0
        for scale in options.scale or [1.0]:
            bench(scale, folder, _say)
    except BenchError as error:
        _say(str(error))
        return 1
    results = read_results(folder)
    (folder / "report.md").write_text(report(results), encoding="utf-8")
    (folder / "report.svg").write_text(plot(results), encoding="utf-8")
    _say(report(results))
    _say(f"{folder / 'report.md'}\n{folder / 'report.svg'}")
    return 0


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
