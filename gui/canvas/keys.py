"""The canvas's keys in one table: what each does, for the key handler, the help, and a test against duplicates.

They count only while the canvas has the focus; single letters belong to whoever has it.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence


@dataclass(frozen=True)
class Key:
    """A key and the name of the method of CanvasActions that it calls."""

    keys: str
    action: str
    text: str


KEYS: tuple[Key, ...] = (
    Key("Tab", "open_add_menu", "Add a node at the cursor"),
    Key("Shift+A", "open_add_menu", "Add a node at the cursor"),
    Key("Del", "delete", "Delete what is selected"),
    Key("Backspace", "delete", "Delete what is selected"),
    Key("Ctrl+D", "duplicate", "Duplicate the selected layers"),
    Key("Ctrl+A", "select_all", "Select all layers"),
    Key("F2", "rename", "Rename the selected layer"),
    Key("M", "toggle_mask", "Take the selected weight away, or give it back"),
    Key("Return", "edit_selected", "Type the selected weight or bias"),
    Key("F", "fit_selection", "Fit the selection"),
    Key("Home", "fit_everything", "Fit everything"),
    Key("Ctrl+0", "zoom_to_100", "Zoom to 100 %"),
    Key("+", "add_unit", "One more unit in the selected layer"),
    Key("-", "remove_unit", "One unit fewer in the selected layer"),
    Key("Left", "nudge_left", "Move the selected layers left"),
    Key("Right", "nudge_right", "Move the selected layers right"),
    Key("Up", "nudge_up", "Move the selected layers up"),
    Key("Down", "nudge_down", "Move the selected layers down"),
    Key("Esc", "cancel", "Stop what is being dragged; leave stepping; select nothing"),
)


def action_for(event: QKeyEvent) -> str:
    """The name of the action that a key press means, "" for none."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    pressed = QKeySequence(QKeyCombination(modifiers, Qt.Key(event.key())))
    if event.key() == Qt.Key.Key_Enter:
        pressed = QKeySequence(Qt.Key.Key_Return)
    plain = QKeySequence(Qt.Key(event.key()))
    for key in KEYS:
        wanted = QKeySequence(key.keys)
        # + needs Shift on many keyboards
        if wanted == pressed or (key.keys in "+-" and wanted == plain and modifiers in _NONE_OR_SHIFT):
            return key.action
    return ""


_NONE_OR_SHIFT = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
