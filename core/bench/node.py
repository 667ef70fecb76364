"""ConvNetJS as a contestant: its own process under node, told over a pipe how many updates to do."""

from __future__ import annotations

import json
import shutil
import subprocess
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path

from core.bench.cases import Case
from core.bench.timing import Work

_SCRIPT = Path(__file__).with_suffix("").with_name("convnetjs.js")


@lru_cache(maxsize=1)
def what_is_missing() -> str:
    """Why ConvNetJS cannot run here; "" where it can."""
    node = shutil.which("node")
    if node is None:
        return "node is not installed"
    found = subprocess.run([node, "-e", 'require("convnetjs")'], capture_output=True, check=False, timeout=60)
    return "" if found.returncode == 0 else "node finds no convnetjs (npm install convnetjs, and NODE_PATH to it)"


def convnetjs(case: Case, closing: ExitStack) -> Work:
    """Starts it; `closing` ends it."""
    task = {
        "sizes": case.sizes,
        "hidden": case.hidden,
        "classes": case.is_classification,
        "batch": case.batch,
        "rows": min(case.rows, 2000),  # a row is an object of its own: thousands of them only fill memory
        "rate": case.rate,
    }
    command = [shutil.which("node") or "node", str(_SCRIPT), json.dumps(task)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    closing.callback(_end, process)

    def answer() -> str:
        if process.stdout is None or not (line := process.stdout.readline()):
            raise RuntimeError("node ended in the middle of the race")
        return line.strip()

    answer()  # ready

    def work(count: int) -> int:
        if process.stdin is not None:
            process.stdin.write(f"{count}\n")
            process.stdin.flush()
        return int(answer())

    return work


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()
