"""A user without a plan breaks nothing: no crash, no exception, no message of the toolkit, no promise broken.

NETFOLD_MONKEYS=50 python -m pytest tests/journeys/test_monkey.py is the long form; NETFOLD_MONKEY_EVENTS=1000 a longer
one. What a failed seed did is in its folder's log; monkey.py says how to shrink it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

MONKEYS = int(os.environ.get("NETFOLD_MONKEYS", "3"))
EVENTS = int(os.environ.get("NETFOLD_MONKEY_EVENTS", "150"))
ROOT = Path(__file__).parents[2]
SECONDS = 120 + EVENTS
# Python's allocator checks for what is written beside or after its memory; glibc fills what is given back
VARIANTS = ({}, {"PYTHONMALLOC": "debug"}, {"MALLOC_PERTURB_": "165"}, {"PYTHONDEVMODE": "1"})


@pytest.mark.parametrize("seed", range(1, MONKEYS + 1))
def test_nothing_breaks_whatever_is_pressed(tmp_path: Path, seed: int) -> None:
    environment = os.environ | VARIANTS[seed % len(VARIANTS)] | {
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(ROOT),
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
    }  # fmt: skip
    script = Path(__file__).with_name("monkey.py")
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-W", "ignore", str(script), str(tmp_path), str(seed), str(EVENTS)],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    last = (tmp_path / "log").read_text().splitlines()[-3:]
    faults = (tmp_path / "faults").read_text()[-3000:]
    assert done.returncode == 0, f"exit {done.returncode}, last: {last}\n{faults}\n{done.stderr[-3000:]}"
