"""A window killed at random moments, again and again, loses at most five seconds of edits and never a file.

NETFOLD_KILLS=100 python -m pytest tests/journeys/test_crash.py is the long form.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from core.project_file import read_project

KILLS = int(os.environ.get("NETFOLD_KILLS", "8"))
LOST_SECONDS = 5.0
LIFE = (0.4, 9.0)  # seconds from start to kill: during the start, while editing, while saving
START_SECONDS = 60.0
ROOT = Path(__file__).parents[2]


@dataclass
class Life:
    """What one window did before it was killed: numbers with the times at which they were reached."""

    start: int | None = None
    edits: list[tuple[int, float]] = field(default_factory=list)
    saved: int | None = None
    saving: int | None = None

    @classmethod
    def told_by(cls, log: Path) -> Life:
        life = cls()
        for line in log.read_text().splitlines() if log.exists() else []:
            what, number, when = line.split()
            if what == "start":
                life.start = int(number)
            elif what == "edit":
                life.edits.append((int(number), float(when)))
            elif what == "saving":
                life.saving = int(number)
            else:
                life.saved = int(number)
        return life


def has_begun(log: Path) -> bool:
    return log.exists() and log.stat().st_size > 0


def live(folder: Path, seed: int, seconds: float) -> tuple[Life, float]:
    """Starts a window, kills it so long after its start or its first act; what it did, and when it ended."""
    log = folder / "log"
    log.unlink(missing_ok=True)
    environment = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(ROOT),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_STATE_HOME": str(folder / "state"),
    }
    script = ROOT / "tests" / "journeys" / "restless_window.py"
    with (folder / "output").open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, str(script), str(folder), str(seed)], env=environment, stdout=output, stderr=output
        )
        deadline = time.monotonic() + START_SECONDS
        while seed % 2 and not has_begun(log) and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)  # every other one is killed while it is used, however long a start takes
        time.sleep(seconds)
        assert process.poll() is None, (folder / "output").read_text()
        ended = time.monotonic()
        process.kill()
        process.wait()
    return Life.told_by(log), ended


def seconds_lost(start: int, before: Life, ended: float) -> float:
    """How long before the kill the first edit was made that the next start did not bring back."""
    return max((ended - when for number, when in before.edits if number > start), default=0.0)


def held_by(file: Path) -> int | None:
    """The number in a saved file, which must be readable at any time; None before the first save."""
    return int(read_project(file).project.title) if file.exists() else None


@pytest.mark.skipif(sys.platform != "linux", reason="state folders are moved by XDG variables")
@pytest.mark.slow
@pytest.mark.timeout(60 + 30 * KILLS)
def test_killing_the_window_at_random_moments_loses_five_seconds_at_most_and_never_a_file(tmp_path: Path) -> None:
    moments, file = random.Random(KILLS), tmp_path / "work.netfold"
    before, before_ended = Life(start=0), 0.0
    losses: list[float] = []
    restored = 0
    for kill in range(KILLS + 1):
        held = held_by(file)
        lasting = 6.0 if kill == KILLS else moments.uniform(*LIFE)  # once more, to see what the last kill left
        life, ended = live(tmp_path, kill, lasting)
        if life.start is not None:
            assert life.start >= (before.start or 0), f"start {kill} lost what an earlier start had brought back"
            lost = seconds_lost(life.start, before, before_ended)
            assert lost <= LOST_SECONDS, f"start {kill} came back with {life.start}: {lost:.1f} s are lost"
            losses.append(lost)
            restored += life.start > (held or 0)
            before, before_ended = life, ended
        now = held_by(file)
        allowed = {life.saving, life.saved if life.saved is not None else held} if life.saving is not None else {held}
        assert now in allowed, f"after kill {kill} the file holds {now}, not one of {allowed}"
    print(f"{KILLS} kills, {len(losses)} starts, {restored} restored, at most {max(losses):.2f} s lost")
    assert restored >= min(3, KILLS // 4), "the kills came too early to show anything"
    assert len(list((tmp_path / "state").rglob("*.netfold"))) <= 1, "what was restored is not cleared away"
