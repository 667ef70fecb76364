"""Which key means what on the canvas, read from the one table of actions.

They count only while the canvas has the focus; single letters belong to whoever has it.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from gui.actions import ACTIONS

_NONE_OR_SHIFT = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)


@lru_cache(maxsize=1)
def canvas_keys() -> dict[QKeySequence, str]:
    """Key → the method of CanvasActions that it calls."""
    entries = [entry for entry in ACTIONS.values() if entry.owner == "canvas"]
    return {QKeySequence(key): entry.method for entry in entries for key in entry.keys}


def action_for(event: QKeyEvent) -> str:
    """The name of the method that a key press means, "" for none."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    key = Qt.Key.Key_Return if event.key() == Qt.Key.Key_Enter else Qt.Key(event.key())
    known = canvas_keys()
    found = known.get(QKeySequence(QKeyCombination(modifiers, key)), "")
    if not found and event.text() in ("+", "-") and modifiers in _NONE_OR_SHIFT:  # + needs Shift on many keyboards
        found = known.get(QKeySequence(event.text()), "")
    return found
