"""Whether memory stays flat while the window trains flat out for long, with everything visible."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from core.bench.lines import Found, Line, Skipped, Target
from core.bench.suite import Options
from core.training.pace import PACES
from gui.bench.stage import everything_visible, live

EVERY, FIRST = 10.0, 60.0  # seconds between two looks, and how long caches may fill
MOST = Target(0.2)  # MiB a minute: six in half an hour, what the loss history and the allocator may take
_STATUS = Path("/proc/self/status")


def run(options: Options) -> Iterator[Found]:
    """Three lines: memory after the first minute, at the end, and its slope between."""
    if not _STATUS.exists():
        yield Skipped("memory", "this system does not say how much memory a process has")
        return
    every, first, total = (0.1, 0.2, 0.8) if options.quick else (EVERY, FIRST, options.minutes * 60)
    times: list[float] = []
    sizes: list[float] = []
    with everything_visible() as window:
        window.session.set_pace(PACES["flat_out"])
        window.session.play()
        begun = time.perf_counter()
        while (now := time.perf_counter() - begun) < total or len(times) < 2:
            if now >= first:
                times.append(now / 60)
                sizes.append(resident())
            live(every)
        steps = window.session.moment.step
    slope = float(np.polyfit(times, sizes, 1)[0])
    note = f"{len(times)} looks in {total / 60:.1f} minutes, {steps:,} updates"
    yield Line("flat out", "memory after the first minute", sizes[0], "MiB")
    yield Line("flat out", "memory at the end", sizes[-1], "MiB", min(sizes), max(sizes))
    yield Line("flat out", "growth", slope, "MiB/min", target=MOST, note=note)


def resident() -> float:
    """MiB of this process that are in memory."""
    for line in _STATUS.read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return float("nan")
