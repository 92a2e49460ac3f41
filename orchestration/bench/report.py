"""The results as Markdown tables and a plot, drawn from every scale that was measured."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from orchestration.bench.bench import RUNS, Result
from orchestration.bench.measure import STEPS, Step

MARK = "**grows faster than its input**"
TOLERANCE = 1.25  # how much more than its input a step may grow before it is marked
NOTICED = 1.0  # seconds of processor time below which growth is noise
COLOURS = ("#4e79a7", "#f28e2b", "#59a14f", "#e15759", "#76b7b2", "#edc948", "#b07aa1", "#ff9da7", "#9c755f", "#bab0ac")


def read_results(folder: Path) -> list[Result]:
    """Every result of the folder, the smallest scale first."""
    results = []
    for path in folder.glob("scale_*.json"):
        content = json.loads(path.read_text(encoding="utf-8"))
        content["unit"], content["plain"] = Step(**content["unit"]), Step(**content["plain"])
        content["runs"] = {
            name: {step: Step(**took) for step, took in steps.items()} for name, steps in content["runs"].items()
        }
        results.append(Result(**content))
    return sorted(results, key=lambda result: result.scale)


def report(results: list[Result]) -> str:
    """All of docs/benchmark.md below its introduction."""
    parts = [_machine(results[-1]), _goals(results)]
    parts += [part for result in reversed(results) for part in _of_scale(result)]
    parts.append(_growth(results))
    return "\n\n".join(part for part in parts if part) + "\n"


def plot(results: list[Result]) -> str:
    """An SVG: one bar a scale, its full run in units, step by step, and the plain script beside it."""
    bars = [(f"scale {r.scale:g}", _units(r, RUNS[0])) for r in results]
    bars += [("plain script", {"plain script": r.plain.cpu_seconds / r.unit.cpu_seconds}) for r in results[-1:]]
    longest = max(sum(steps.values()) for _, steps in bars)
    names = list(dict.fromkeys(name for _, steps in bars for name in steps))
    colour = {name: COLOURS[number % len(COLOURS)] for number, name in enumerate(names)}
    height = 40 * len(bars) + 24 * (len(names) // 4 + 1) + 20
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="900" height="{height}" font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
    ]
    for row, (label, steps) in enumerate(bars):
        top, left = 10 + 40 * row, 100.0
        lines.append(f'<text x="90" y="{top + 19}" text-anchor="end">{label}</text>')
        for name, units in steps.items():
            width = 700 * units / longest
            lines.append(f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="28" fill="{colour[name]}">')
            lines.append(f"<title>{name}: {units:.2f} units</title></rect>")
            left += width
        lines.append(f'<text x="{left + 6:.1f}" y="{top + 19}">{sum(steps.values()):.1f} units</text>')
    for number, name in enumerate(names):
        x, y = 100 + 190 * (number % 4), 20 + 40 * len(bars) + 24 * (number // 4)
        lines.append(f'<rect x="{x}" y="{y - 11}" width="12" height="12" fill="{colour[name]}"/>')
        lines.append(f'<text x="{x + 18}" y="{y}">{name}</text>')
    return "\n".join([*lines, "</svg>"]) + "\n"


def _machine(result: Result) -> str:
    about = ", ".join(f"{name} {value}" for name, value in result.machine.items())
    return f"Measured {result.measured_at}: {about}."


def _goals(results: list[Result]) -> str:
    rows = []
    for result in results:
        full = result.runs[RUNS[0]]["whole"]
        more, nothing = result.runs[RUNS[1]]["whole"], result.runs[RUNS[2]]["whole"]
        rows.append(
            [
                f"{result.scale:g}",
                f"{result.rows.get('orders', 0):,}",
                f"{result.rows.get('sessions', 0):,}",
                f"{result.rows.get('web_events', 0):,}",
                f"{result.unit.cpu_seconds:.2f} s",
                _in_units(full, result),
                f"{result.plain.cpu_seconds / result.unit.cpu_seconds:.1f}",
                f"{full.peak_bytes / 2**20:,.0f} MiB",
                f"{more.cpu_seconds / full.cpu_seconds:.2f}",
                f"{nothing.seconds:.0f} s",
                f"{result.sizes['private file'] / result.landing_bytes:.1f}",
                f"{result.sizes['published file'] / result.landing_bytes:.1f}",
                f"{result.sizes['everything'] / result.landing_bytes:.1f}",
            ]
        )
    return "## At a glance\n\n" + _table(
        ("scale", "orders", "sessions", "events", "unit", "full run, units", "plain script, units", "peak memory",
         "one more day / full", "nothing new", "private file / landing", "published / landing", "everything / landing"),
        rows,
    )  # fmt: skip


def _of_scale(result: Result) -> Iterator[str]:
    yield f"## Scale {result.scale:g}, step by step"
    for run in RUNS:
        steps = result.runs[run]
        rows = [
            [
                name,
                f"{result.step_rows[name]:,}" if run == RUNS[0] and name in result.step_rows else "",
                f"{step.seconds:.1f}",
                f"{step.cpu_seconds:.1f}",
                _in_units(step, result),
                f"{step.peak_bytes / 2**20:,.0f}",
            ]
            for name, step in _in_order(steps)
        ]
        yield f"{run[0].upper()}{run[1:]}:"
        yield _table(("step", "rows", "seconds", "processor s", "units", "peak MiB"), rows)


def _growth(results: list[Result]) -> str:
    """How processor time grows from scale to scale, beside the growth of the landing files."""
    if len(results) < 2:
        return ""
    rows = []
    for before, after in pairwise(results):
        grown = after.landing_bytes / before.landing_bytes
        for name, step in _in_order(after.runs[RUNS[0]]):
            earlier = before.runs[RUNS[0]].get(name, Step(name))
            ratio = step.cpu_seconds / earlier.cpu_seconds if earlier.cpu_seconds else 0.0
            fast = ratio > grown * TOLERANCE and step.cpu_seconds > NOTICED
            rows.append(
                [f"{before.scale:g} to {after.scale:g}", name, f"{grown:.1f}", f"{ratio:.1f}", MARK if fast else ""]
            )
    return "## Growth\n\nProcessor time of the full run against the size of its input.\n\n" + _table(
        ("scale", "step", "input grows by", "step grows by", ""), rows
    )


def _units(result: Result, run: str) -> dict[str, float]:
    steps = _in_order(result.runs[run])
    return {name: step.cpu_seconds / result.unit.cpu_seconds for name, step in steps if name != "whole"}


def _in_units(step: Step, result: Result) -> str:
    return f"{step.cpu_seconds / result.unit.cpu_seconds:.1f}"


def _in_order(steps: dict[str, Step]) -> list[tuple[str, Step]]:
    return [(name, steps[name]) for name in (*STEPS, "whole") if name in steps]


def _table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    headings = list(headings)
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
