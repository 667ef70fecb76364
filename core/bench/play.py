"""From Play to the first update at every size: in a fresh process, where nothing was compiled yet, and once more."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

from core.bench.cases import CASES
from core.bench.lines import Found, Skipped, Target, line_of
from core.bench.suite import Options

TARGET = Target(200.0)
ROUNDS = 5  # at most: each starts a process
PATIENCE = 300  # seconds


def run(options: Options) -> Iterator[Found]:
    """Two lines a network. torch is loaded, as the window has it loaded before anybody presses Play."""
    names = list(CASES)[:1] if options.quick else list(CASES)
    for name in names:
        fresh, warm = [], []
        for _ in range(1 if options.quick else min(options.rounds, ROUNDS)):
            command = [sys.executable, "-m", "core.bench.first_update", name]
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
            if done.returncode:
                yield Skipped(name, f"the fresh process failed: {done.stderr.strip().splitlines()[-1:]}")
                break
            first, *others = json.loads(done.stdout)
            fresh.append(first)
            warm += others
        if fresh:
            note = "nothing compiled yet; the window compiles while one draws"
            yield line_of(name, "Play → first update, fresh process", fresh, "ms", target=TARGET, note=note)
            yield line_of(name, "Play → first update, compiled", warm, "ms", target=TARGET)
