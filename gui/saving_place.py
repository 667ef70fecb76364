"""Where something is to be saved: the file dialog, an ending for each name, and no file replaced unasked."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from gui.question import Question


def ask_place(parent: QWidget, title: str, start: str, kinds: str) -> Path | None:
    """A file as the user names it, with the ending of a kind; None where the user would rather not.

    A name without such an ending gets one as a whole, its own dots included: "xor.v2" becomes "xor.v2.png". That is
    another file than the dialog asked about, so it is asked about here.

    Args:
        start: the file that is proposed.
        kinds: as for QFileDialog, "PNG (*.png);;GIF (*.gif)"; the ending is the first of the chosen one.
    """
    name, kind = QFileDialog.getSaveFileName(parent, title, start, kinds)
    if not name:
        return None
    path, endings = Path(name), _endings(kinds)
    if path.suffix.lower() in endings:
        return path
    whole = path.with_name(path.name + (_endings(kind) or endings)[0])
    return whole if not whole.exists() or _may_replace(whole, parent) else None


def _endings(kinds: str) -> list[str]:
    return re.findall(r"\*(\.\w+)", kinds)


def _may_replace(path: Path, parent: QWidget) -> bool:
    box = Question(
        f"Replace “{path.name}”?", "There is a file of this name already; what it holds would be lost.", parent
    )
    box.setWindowTitle("Save")
    replace = box.addButton("Replace", QMessageBox.ButtonRole.AcceptRole)
    keep = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(keep)
    box.setEscapeButton(keep)
    box.exec()
    box.deleteLater()
    return box.clickedButton() is replace
