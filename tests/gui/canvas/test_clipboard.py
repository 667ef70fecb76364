"""The clipboard: what is copied is all there, and outlives the process that copied it without harm."""

from __future__ import annotations

import subprocess
import sys

from PySide6.QtWidgets import QApplication

from gui.canvas import clipboard
from tests.gui.canvas.hands import playground

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


def test_a_process_that_has_copied_ends_without_a_crash() -> None:
    """Qt deletes the clipboard's contents when there is no interpreter left."""
    ended = subprocess.run([sys.executable, "-c", COPY_AND_END], capture_output=True, text=True, timeout=60)
    assert ended.stdout.strip() == "copied", ended.stderr
    assert ended.returncode == 0
