"""The clipboard: what is copied is all there, and outlives the process that copied it without harm."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication

from gui.canvas import clipboard
from tests.gui.canvas.hands import Hands, playground

COPY_AND_END = """
from PySide6.QtWidgets import QApplication
from gui.canvas import clipboard
from tests.gui.canvas.hands import playground

app = QApplication([])
app.clipboard().setMimeData(clipboard.to_mime(clipboard.fragment(playground(), ["h"])))
app.processEvents()
print("copied")
"""


def test_what_is_copied_holds_the_layers_and_nothing_else(qapp: QApplication) -> None:
    data = clipboard.to_mime(clipboard.fragment(playground(), ["h", "h2"]))
    assert sorted(data.formats()) == [clipboard.MIME, "text/plain"]
    assert data.text() == "h h2"
    part = clipboard.from_mime(data)
    assert part is not None
    assert {"h", "h2"} <= set(part.graph.by_id)


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard")
def test_the_canvas_menu_offers_paste_where_the_clipboard_has_layers_and_says_why_not_elsewhere(hands: Hands) -> None:
    def entries() -> dict[str, QAction]:
        menu = hands.canvas.menus.open_context(QPoint(4, 4))
        found = {action.text().split("\t")[0]: action for action in menu.actions()}
        menu.close()
        return found

    QApplication.clipboard().setText("no layers")
    for name in ("Paste", "Paste with wires"):
        assert not entries()[name].isEnabled()
        assert entries()[name].toolTip().endswith(clipboard.NO_LAYERS)
    hands.canvas.scene_.choose(("h",))
    hands.canvas.commands.copy()
    assert entries()["Paste"].isEnabled()
    QApplication.clipboard().clear()


def test_a_process_that_has_copied_ends_without_a_crash() -> None:
    """Qt deletes the clipboard's contents when there is no interpreter left."""
    ended = subprocess.run([sys.executable, "-c", COPY_AND_END], capture_output=True, text=True, timeout=60)
    assert ended.stdout.strip() == "copied", ended.stderr
    assert ended.returncode == 0
