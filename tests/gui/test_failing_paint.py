"""An exception while something paints is a bug that is reported: the program does not end over it.

A painter that is still open when its widget's painting ends brings Qt down, and an exception keeps the painter's
function alive. So every paintEvent holds its painter in a `with`. And what PySide does to the functions of other
overrides while an exception is on its way out is made up for: see gui.lasting.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FAILS = """
import os, sys
from pathlib import Path
from PySide6.QtGui import QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from core.project import Project
from gui.app import make_window
from gui.settings import Settings

count, reported = [0], []
window = make_window(Project(), None, Settings(Path(sys.argv[1]) / "settings.ini"))
sys.excepthook = lambda kind, error, trace: reported.append(error)

class Failing(QPainter):
    def setRenderHint(self, *args):
        count[0] += 1
        if count[0] % 2:
            raise ValueError("painting failed")
        return super().setRenderHint(*args)

for name, module in list(sys.modules.items()):
    if name.startswith("gui.") and hasattr(module, "QPainter"):
        module.QPainter = Failing
window.show()
for turn in range(20):
    try:
        window.resize(1280 + 10 * turn, 800)
        for widget in window.findChildren(QWidget):
            widget.update()
        QTest.qWait(5)
    except (ValueError, SystemError) as error:  # as it comes out of Qt again, or as the interpreter wonders about it
        reported.append(error)
print(count[0], len(reported), flush=True)
os._exit(0)
"""


def test_a_window_outlives_exceptions_in_its_painting(tmp_path: Path) -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", FAILS, str(tmp_path)],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    painted, reported = map(int, done.stdout.split()[-2:])
    assert painted > 20
    assert reported > 0
    assert "active painter" not in done.stderr


def test_every_painter_of_a_widget_ends_with_its_block() -> None:
    loose = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "gui").rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"= QPainter\((self|pixmap|row)\)", line)
    ]
    assert loose == []
