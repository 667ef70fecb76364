"""Starting: the window paints and works before torch is there; the fatal PySide6 is refused before Qt is touched."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PAINT = """
import sys, time
from pathlib import Path
from core.gallery import locate
from core.project_file import read_project
from gui.app import application, make_window
from gui.settings import Settings

window = make_window(read_project(locate("gallery:playground")).project, None, Settings(Path(sys.argv[1])))
window.show()
application().processEvents()
picture = window.grab().toImage()
colours = {picture.pixel(x, y) for x in range(0, picture.width(), 7) for y in range(0, picture.height(), 7)}
assert len(colours) > 20, "the window is blank"
assert "torch" not in sys.modules, "torch was imported before the first paint"

# It works meanwhile: units respond, an example is traced, an edit is undone.
deadline = time.monotonic() + 20
while window.session.responses is None and time.monotonic() < deadline:
    application().processEvents()
assert window.session.responses is not None
assert window.session.moment.trace is not None
window.session.new_seed()
window.session.undo()
assert "torch" not in sys.modules, "drawing needs no torch"

# Play trains, as machine code without it.
window.session.play()
while window.session.moment.step < 3 and time.monotonic() < deadline + 60:
    application().processEvents()
assert window.session.moment.step >= 3

window.resize(1600, 1000)
window.grab()
threads = [task.joinpath("comm").read_text() for task in Path("/proc/self/task").glob("*")]  # none but on Linux
assert not any("pooled" in name for name in threads), "one thread paints: others would be in the way of training"
from core.training.fused import machine
assert ("torch" in sys.modules) != machine.is_available()
window.session.pause()
window.document.undo_stack.setClean()
window.close()
"""

GUARD = """
import importlib.metadata, sys
real = importlib.metadata.version
importlib.metadata.version = lambda name: "6.12.0" if name.startswith("PySide6") else real(name)
sys.version_info = (3, 11, 7)
try:
    import gui.app
except Exception as error:
    assert "PySide6" not in sys.modules, "Qt was imported"
    print(type(error).__name__, error)
"""


def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], env=environment, capture_output=True, text=True, timeout=180
    )


def test_the_window_paints_before_torch_is_loaded_and_works_meanwhile(tmp_path: Path) -> None:
    done = run(PAINT, str(tmp_path / "settings.ini"))
    assert done.returncode == 0, done.stderr


def test_a_pyside_that_kills_the_interpreter_is_refused_before_qt_is_imported() -> None:
    done = run(GUARD)
    assert done.stdout.startswith("UserError")
    assert "6.12" in done.stdout
