"""Run a command and measure it: seconds, processor time and peak memory, as a whole and by step."""

from __future__ import annotations

import os
import re
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE")
TICK = os.sysconf("SC_CLK_TCK")
EVERY = 0.1  # seconds between two looks
STEPS = ("start", "raw", "raw guard", "staging", "staging guard", "intermediate", "intermediate guard", "predictions",
         "marts", "marts guard", "published", "upkeep", "end")  # fmt: skip
LINE = re.compile(rf"^({'|'.join(STEPS)}) {{2,}}\S+ +(?:(\d+\.\d\d) s)?")


@dataclass
class Step:
    """A step, or the whole: wall-clock and processor seconds, and the most memory that was resident, in bytes."""

    name: str
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_bytes: int = 0

    def add(self, seconds: float, cpu_seconds: float, peak_bytes: int) -> None:
        """Add a stretch of work."""
        self.seconds += seconds
        self.cpu_seconds += cpu_seconds
        self.peak_bytes = max(self.peak_bytes, peak_bytes)


@dataclass
class Measured:
    """What a command took. `steps` by name, in the order of their first line; `exit_code` 0 is success."""

    whole: Step
    steps: dict[str, Step] = field(default_factory=dict)
    exit_code: int = 0
    output: str = ""

    def step(self, name: str) -> Step:
        """The step of that name, made when it is new."""
        return self.steps.setdefault(name, Step(name))


class _Watch(threading.Thread):
    """Looks at a process until it ends, and keeps the peak since the last time that somebody asked."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self.stat = Path(f"/proc/{process}/stat")
        self.peak, self.cpu = 0, 0.0
        self.start()

    def run(self) -> None:
        while True:
            try:
                fields = self.stat.read_text().rsplit(")", 1)[1].split()
            except (OSError, IndexError):
                return
            self.peak = max(self.peak, int(fields[21]) * PAGE)
            self.cpu = (int(fields[11]) + int(fields[12])) / TICK
            time.sleep(EVERY)

    def take(self) -> tuple[int, float]:
        """The peak since the last call, and the processor time until now."""
        peak, self.peak = self.peak, 0
        return peak, self.cpu


def measure(command: Sequence[str], environment: Mapping[str, str]) -> Measured:
    """Run `command` to its end. Its lines of progress (step, what, seconds) tell which step the time before belongs to.

    What the first line does not account for is the start: imports, parsing, the lock.
    """
    started = before = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603
        command, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    watch, measured, cpu_before, lines = _Watch(process.pid), Measured(Step("whole")), 0.0, []
    for line in _lines(process):
        lines.append(line)
        found = LINE.match(line)
        if found is None:
            continue
        now, (peak, cpu) = time.perf_counter(), watch.take()
        if not measured.steps:
            share = max(0.0, 1 - float(found[2] or 0) / (now - before))
            measured.step("start").add((now - before) * share, cpu * share, peak)
            before, cpu_before = now - (now - before) * (1 - share), cpu * share
        measured.step(found[1]).add(now - before, cpu - cpu_before, peak)
        before, cpu_before = now, cpu
    measured.exit_code = process.wait()
    watch.join()
    peak, cpu = watch.take()
    measured.step("end").add(time.perf_counter() - before, cpu - cpu_before, peak)
    measured.whole.add(
        time.perf_counter() - started, cpu, max((step.peak_bytes for step in measured.steps.values()), default=0)
    )
    measured.output = "".join(lines)
    return measured


def _lines(process: subprocess.Popen[str]) -> Iterator[str]:
    assert process.stdout is not None  # noqa: S101
    yield from process.stdout
