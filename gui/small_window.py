"""What the small windows have in common: a heading inside, and a place beside what they speak of."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QDialog, QLabel


class Surroundings(QObject):
    """A child of the main window that knows where another window covers least; gui.surroundings says how."""

    def __init__(self, parent: QObject, place: Callable[[QDialog, Collection[str]], QPoint]) -> None:
        """`place`: the corner, on the screen, for a dialog of that size that speaks of these layers."""
        super().__init__(parent)
        self.place = place


def heading(dialog: QDialog) -> QLabel:
    """The dialog's title, to stand in it: a title bar is far away on a projector, and missing in a picture."""
    label = QLabel(dialog.windowTitle().rstrip("…"))
    label.setProperty("role", "title")
    dialog.windowTitleChanged.connect(lambda text: label.setText(text.rstrip("…")))
    return label


def stand_beside(dialog: QDialog, layers: Collection[str] = ()) -> None:
    """Moves a dialog that opens to where it covers least, and never what is selected as long as there is room.

    Args:
        layers: what it speaks of besides.
    """
    parent = dialog.parentWidget()
    around = parent.window().findChild(Surroundings) if parent is not None else None
    if around is not None:
        dialog.move(around.place(dialog, layers))
