"""Typing on the canvas: one line edit where the thing itself stands. Enter takes it, Esc leaves it as it was."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QToolTip, QWidget

Commit = Callable[[str], str | None]
_OWN_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)


class InlineEditor(QLineEdit):
    """Edits one text in place and then goes away.

    Args:
        commit: takes the text over; returns why it cannot, in one sentence, or None when it did.
    """

    def __init__(self, parent: QWidget, centre: QPoint, text: str, name: str, commit: Commit, width: int = 84) -> None:
        super().__init__(text, parent)
        self._commit, self._original, self._is_done = commit, text, False
        self.setAccessibleName(name)
        self.setToolTip(f"{name}. Enter takes it, Esc leaves it as it was.")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedWidth(width)
        self.adjustSize()
        self.move(centre - QPoint(self.width() // 2, self.height() // 2))
        self.selectAll()
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.key() in _OWN_KEYS:
            event.accept()  # before they are shortcuts of the window
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        elif event.key() == Qt.Key.Key_Escape:
            self.close_editor()
        else:
            self._mark("")
            super().keyPressEvent(event)
            event.accept()  # keys that mean nothing here are not the canvas's either

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._is_done or event.reason() == Qt.FocusReason.ActiveWindowFocusReason:
            return
        if self.text() != self._original:
            self._commit(self.text())  # a click elsewhere takes what can be taken
        self.close_editor()

    def close_editor(self) -> None:
        """Goes away and gives the keys back to the canvas."""
        if not self._is_done:
            self._is_done = True
            leave(self)

    def _take(self) -> None:
        refusal = None if self.text() == self._original else self._commit(self.text())
        if refusal is None:
            self.close_editor()
        else:
            self._mark(refusal)

    def _mark(self, refusal: str) -> None:
        """Shows why a text is refused, or that it is no longer."""
        if bool(self.property("invalid")) != bool(refusal):
            self.setProperty("invalid", bool(refusal))
            self.style().unpolish(self)
            self.style().polish(self)
        if refusal:
            QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), refusal, self)


def leave(editor: QWidget) -> None:
    """Something over the canvas goes away and gives the keys back to it."""
    canvas = editor.parentWidget()
    editor.hide()
    editor.deleteLater()
    if canvas is not None:
        canvas.setFocus()
