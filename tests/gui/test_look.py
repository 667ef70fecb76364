"""The look, measured: in every state nothing is cut off, shortened, overlapping, crowded or pale, at any type size, and
the bar's controls stand still."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from gui.theme import THEMES, Theme, contrast

ROOT = Path(__file__).resolve().parents[2]
MEASURE = ROOT / "tests" / "gui" / "look" / "measure.py"
GUI = ROOT / "gui"
SOME = ("first-start", "trained", "step-backward", "diverged", "three-classes", "gallery", "keys", "table", "palette")
LOOKS = {  # a theme's colours move nothing, but its lines may be thicker
    "light, type 1.0": ("both", "light", "1"),
    "light, type 1.25": ("faults", "light", "1.25"),
    "light, type 1.5": ("faults", "light", "1.5"),
    "dark, type 1.0": ("both", "dark", "1"),
    **{f"{name}, type 1.0": ("both", name, "1", *SOME) for name in THEMES if name.endswith("contrast")},
    **{f"{name}, type 1.0": ("contrast", name, "1", "trained") for name, look in THEMES.items() if look.sign_marks},
}
Findings = dict[str, list[str]]


def measure(*arguments: str) -> Findings:
    """What measure.py says, from a process of its own."""
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", str(MEASURE), *arguments],
        cwd=ROOT, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def measurements() -> dict[str, Future[Findings]]:
    """All of them under way, two at a time."""
    pool = ThreadPoolExecutor(2)
    running = {name: pool.submit(measure, *arguments) for name, arguments in LOOKS.items()}
    pool.shutdown(wait=False)
    return running


@pytest.mark.timeout(900)  # the first one waits for two minutes of measuring, or for more on a busy machine
@pytest.mark.parametrize("look", LOOKS)
def test_every_state_looks_right(look: str, measurements: dict[str, Future[Findings]]) -> None:
    found = measurements[look].result()
    assert {state: faults for state, faults in found.items() if faults} == {}


def test_each_kind_of_fault_is_seen_where_there_is_one() -> None:
    found = "\n".join(measure("broken", "light", "1")["broken"])
    for kind, where in (
        ("cut off", "a label in a room"),
        ("cut off", "a button in a room"),
        ("overlapping", "one"),
        ("on top of each other", "two"),
        ("sticks out", "half outside"),
        ("shortened", "…"),
        ("pale", "“pale”"),
        ("squeezed", "(squeezed)"),
        ("out of line", "top of QFrame (panel one)"),
        ("beyond the screen", "half below"),
        ("crowded", "“F9”"),
        ("moved", "wanderer stands at 310"),
    ):
        assert re.search(f"{kind}: .*{re.escape(where)}", found), f"{kind} was not seen in:\n{found}"
    assert "all is well" not in found


@pytest.mark.parametrize("look", THEMES.values(), ids=THEMES)
def test_every_text_of_the_theme_can_be_read_on_every_ground_it_stands_on(look: Theme) -> None:
    plain = (look.ground, look.panel, look.canvas, look.field)
    pairs = [(ink, ground) for ink in (look.text, look.muted, look.accent, look.problem) for ground in plain]
    pairs += [(look.text, look.hover), (look.text, look.accent_soft)]
    pairs += [(look.on_accent, look.accent), (look.on_problem, look.problem), (look.good, look.panel)]
    assert {f"{ink} on {ground}": contrast(ink, ground) for ink, ground in pairs if contrast(ink, ground) < 4.5} == {}


def test_no_colour_is_written_outside_the_theme() -> None:
    literals = re.compile(
        r"""["'(:\s]\#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3})["';\s)]  # "#rrggbb", also inside a style sheet
        | QColor\(\s*(?:\d|["'])                         # QColor(255, 0, 0), QColor("red")
        | (?:GlobalColor|Qt)\.(?!transparent)(?:white|black|red|dark\w+|light\w*[gG]r[ae]y|gr[ae]y|green|blue|cyan
            |magenta|yellow|color[01])\b
        | mk(?:Pen|Brush|Color)\(\s*(?:["']|\(?\d)       # pyqtgraph's mkPen("r"), mkPen(200), mkBrush((1, 2, 3))
        | \brgba?\(\s*\d                                 # in a style sheet
        """,
        re.VERBOSE,
    )
    guilty = [
        f"{path.relative_to(GUI)}:{number}: {line.strip()}"
        for path in sorted(GUI.rglob("*.py"))
        if "theme" not in path.relative_to(GUI).parts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if literals.search(line)
    ]
    assert guilty == []
    for line in ('"#ff0000"', "QColor(255, 0, 0)", 'QColor("red")', "Qt.GlobalColor.red", "Qt.white", 'mkPen("r")'):
        assert literals.search(f"x = {line} "), line
