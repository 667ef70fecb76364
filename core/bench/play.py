"""From Play to the first update at every size, in a process of its own each time, where nothing was compiled yet."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

from core.bench.cases import CASES
from core.bench.first_update import SITUATIONS
from core.bench.lines import Found, Skipped, Target, line_of
from core.bench.suite import Options

TARGET = Target(200.0)
ROUNDS = 3  # at most: each starts four processes a network
PATIENCE = 300  # seconds


def run(options: Options) -> Iterator[Found]:
    """A line a network and situation: what a user lives through whose window is open, and a process that is not."""
    for name in list(CASES)[:1] if options.quick else CASES:
        for situation in SITUATIONS.values():
            times: list[float] = []
            for _ in range(1 if options.quick else min(options.rounds, ROUNDS)):
                command = [sys.executable, "-m", "core.bench.first_update", name, situation.name]
                done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
                if done.returncode:
                    yield Skipped(name, f"the process failed: {done.stderr.strip().splitlines()[-1:]}")
                    break
                times += json.loads(done.stdout)
            if times:
                target = TARGET if situation.is_lived else None
                yield line_of(name, situation.title, times, "ms", target=target, note=situation.note)
