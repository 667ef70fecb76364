"""Measures the window in its states and prints what is wrong as JSON: {state: [sentence, …]}.

A process of its own, without garbage collection: PySide's paint engines do not survive one. Called by test_look:

    python measure.py faults light 1.25             every state
    python measure.py faults dark 1 trained wire    some
    python measure.py contrast "dark contrast" 1 trained
    python measure.py both light 1
    python measure.py broken light 1                a window with one fault of each kind
"""

from __future__ import annotations

import gc
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

gc.disable()
ROOT = Path(__file__).resolve().parents[3]
SIZE = (1280, 800)
SCREEN = {"name": "screen", "x": 0, "y": 0, "width": SIZE[0], "height": SIZE[1], "dpr": 1}
SCREEN |= {"logicalDpi": 96, "logicalBaseDpi": 96}
with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as screen:
    json.dump({"screens": [SCREEN]}, screen)
os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={screen.name}"
sys.path[:0] = [str(ROOT), str(ROOT / "packaging")]

from PySide6.QtCore import QPoint  # noqa: E402
from PySide6.QtWidgets import (  # noqa: E402
    QApplication,
    QCheckBox,
    QDialog,
    QFrame,
    QLabel,
    QMenu,
    QPushButton,
    QTabBar,
    QWidget,
)  # fmt: skip
from window_states import STATES  # noqa: E402 - in packaging, which is no package
from window_visit import State, visiting  # noqa: E402

from gui.app import application  # noqa: E402
from gui.panels.folding_row import FoldingRow, Slot  # noqa: E402
from gui.theme import THEMES, ThemeHolder, apply  # noqa: E402
from tests.gui.look.contrast import pale_texts  # noqa: E402
from tests.gui.look.faults import faults  # noqa: E402
from tests.gui.look.places import Standing, misplaced  # noqa: E402

CHECKS: dict[str, Callable[[], list[str]]] = {
    "faults": lambda: faults() + misplaced(),
    "contrast": pale_texts,
    "both": lambda: faults() + misplaced() + pale_texts(),
}


def measured(check: Callable[[], list[str]], theme: str, scale: float, names: list[str]) -> dict[str, list[str]]:
    """What the check finds in each state, and in each of its parts."""
    found: dict[str, list[str]] = {}
    standing: dict[str, Standing] = {}  # by project
    for name in names or STATES:
        state, holder = STATES[name], ThemeHolder(THEMES[theme], scale)
        seen: dict[str, list[str]] = {}

        known = standing.setdefault(state.project, Standing())

        def bar(state: State = state, holder: ThemeHolder = holder, known: Standing = known) -> list[str]:
            if scale != 1 or holder.is_presenting or not visit.window.is_filled:  # larger type has no room to spare
                return []
            return known.moved(dict(bar_of(visit.window.transport)), state.name)

        def look(part: str = "", *, seen: dict[str, list[str]] = seen, bar: Callable[[], list[str]] = bar) -> None:
            seen[part] = check() + bar()

        with visiting(state, holder, SIZE) as visit:
            seen["at first"] = bar()
            state.go(visit, look)
        for part, faults_there in seen.items():
            found["-".join(filter(None, (name, part)))] = faults_there
    return found


def bar_of(bar: FoldingRow) -> Iterator[tuple[str, QWidget]]:
    """The bar's controls by what they are called, and "More"."""
    yield "More", bar.more
    for slot in bar.findChildren(Slot):
        if slot.parent() is bar or slot.control in bar.folded:
            yield slot.control.accessibleName() or slot.caption.text(), slot.control


def broken(theme: str, scale: float) -> dict[str, list[str]]:
    """A small window with each fault once, so that the test can see that they are seen."""
    holder = ThemeHolder(THEMES[theme], scale)
    apply(application(), holder)
    window = QWidget()
    window.resize(400, 300)

    def put(widget: QWidget, *geometry: int) -> None:
        widget.setParent(window)
        widget.setGeometry(*geometry)

    put(QLabel("a label in a room that is too small"), 10, 10, 60, 20)
    put(QPushButton("a button in a room that is too small"), 10, 40, 60, 30)
    put(QLabel("one"), 10, 80, 60, 20)
    put(QLabel("two"), 20, 84, 60, 20)
    put(QPushButton("half outside"), 350, 120, 160, 30)
    tabs = QTabBar()
    tabs.addTab("a tab of many words")
    tabs.setElideMode(tabs.elideMode().ElideRight)
    tabs.setStyleSheet("QTabBar::tab { max-width: 60px; }")
    put(tabs, 10, 160, 90, 30)
    pale = QLabel("pale")
    pale.setStyleSheet(f"color: {holder.theme.line}")
    put(pale, 10, 200, 60, 20)
    put(QLabel("all is well"), 10, 240, 200, 20)
    put(QCheckBox("squeezed"), 250, 10, 100, 10)
    for name, left, top in (("panel one", 150, 200), ("panel two", 200, 202)):
        panel = QFrame()
        panel.setProperty("role", "panel")
        panel.setObjectName(name)
        put(panel, left, top, 40, 30)
    dialog = QDialog(window)
    dialog.setWindowTitle("half below")
    dialog.setGeometry(100, 700, 200, 200)
    for shown in (window, dialog):
        shown.show()
    menu = QMenu(window)
    menu.addAction("key after words\tF9")
    menu.popup(QPoint(500, 20))
    standing, wanderer = Standing(), QLabel("wanderer")
    put(wanderer, 300, 240, 80, 20)
    wanderer.show()
    standing.moved({"wanderer": wanderer}, "before")
    wanderer.move(310, 240)
    QApplication.processEvents()
    return {"broken": faults() + misplaced() + pale_texts() + standing.moved({"wanderer": wanderer}, "after")}


def main() -> None:
    what, theme, scale, *names = sys.argv[1:]
    application()
    if what == "broken":
        found = broken(theme, float(scale))
    else:
        found = measured(CHECKS[what], theme, float(scale), names)
    os.unlink(screen.name)
    print(json.dumps(found))
    sys.stdout.flush()
    os._exit(0)  # nothing of the recorder is to be torn down


if __name__ == "__main__":
    main()
