"""The two kinds of boxes in bars and small windows: names to choose from, and a number to type or pick."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QComboBox, QMenu

from gui.numbers import count, number, parse_number

UNBOUNDED = 1e12  # a number so large is no bound that anyone has to know
_USUAL = "0.03"  # every number's field has room for as much
_LONG = "0.333333"  # and may ask for so much


class NamesBox(QComboBox):
    """A choice as wide as what is chosen, not as the longest that could be; its list is as wide as it needs.

    Attributes:
        is_steady: it is as wide as the longest all the same, so that what stands beside it does not move.
    """

    def __init__(self) -> None:
        super().__init__()
        self.is_steady = False
        self.currentIndexChanged.connect(lambda _index: self.updateGeometry())

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        margin = self.fontMetrics().height() // 8  # around the text, which Qt forgets
        return QSize(hint.width() - (0 if self.is_steady else self.spare) + margin, hint.height())

    @property
    def spare(self) -> int:
        """Pixels by which the longest choice is wider than the present one."""
        metrics = self.fontMetrics()
        widest = max((metrics.horizontalAdvance(self.itemText(i)) for i in range(self.count())), default=0)
        return widest - metrics.horizontalAdvance(self.currentText())

    def hold_steady(self, on: bool) -> None:
        """Keeps its width whatever is chosen, or does not."""
        if on != self.is_steady:
            self.is_steady = on
            self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def showPopup(self) -> None:
        self.view().setMinimumWidth(super().sizeHint().width())
        super().showPopup()


_UNDOING = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


class NumberBox(QComboBox):
    """A number that is typed or picked; `value_changed(float)` comes with every valid one.

    Signals:
        value_changed(value).
        refused(text): what was typed is no number in the range; the old one is shown again.
    """

    value_changed = Signal(float)
    refused = Signal(str)

    def __init__(
        self, choices: tuple[str, ...], *, low: float, high: float, whole: bool = False, usual: str = _USUAL
    ) -> None:
        """`usual`: a number that it has room for, whatever it holds."""
        super().__init__()
        self._usual = usual
        self._low, self._high, self._whole = low, high, whole
        self._value = low
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setCompleter(None)  # type: ignore[arg-type]  # completing 3 to 30 would change what was typed
        self.addItems([count(int(text)) for text in choices] if whole else list(choices))
        edit = self.lineEdit()
        if edit is not None:
            edit.editingFinished.connect(self._take)
        self.activated.connect(lambda _index: self._take())

    def show_value(self, value: float) -> None:
        if value != self._value or self._text() != self.currentText():
            self._write(value)

    def why_not(self, text: str) -> str:
        """What is wrong with what was typed: "“2.5” is no whole number from 1 to 1 000"."""
        if not text.strip():
            return "nothing was typed"
        kind = "whole number" if self._whole else "number"
        low, high = (count(int(end)) if end == int(end) else number(end, 6) for end in (self._low, self._high))
        ends = (f" from {low}" if self._low > -UNBOUNDED else "", f" to {high}" if self._high < UNBOUNDED else "")
        return f"“{text}” is no {kind}{''.join(ends)}"

    def event(self, event: QEvent) -> bool:
        """What was typed and not yet taken is undone here, and left by Esc; once it is taken, both are the window's."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_open = self.currentText() != self._text()
            if not is_open and any(map(event.matches, _UNDOING)):
                event.ignore()
                return True
            if is_open and event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return takes the number; in a menu it would also close that, with what was refused unread. Esc leaves it."""
        if event.key() == Qt.Key.Key_Escape and self.currentText() != self._text():
            self.show_value(self._value)
            return
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(self.window(), QMenu):
            event.accept()

    def sizeHint(self) -> QSize:
        """As wide as the number that it holds, with room for a usual one, not as the longest choice."""
        hint, metrics = super().sizeHint(), self.fontMetrics()
        widest = max((metrics.horizontalAdvance(self.itemText(i)) for i in range(self.count())), default=0)
        held = max(metrics.horizontalAdvance(text) for text in (self._usual, self._text()))
        margin = metrics.height() // 6  # the line edit's own, which Qt forgets
        return QSize(hint.width() - widest + held + margin, hint.height())

    @property
    def spare(self) -> int:
        """Pixels by which a long number is wider than what it has room for now."""
        held = max(map(self.fontMetrics().horizontalAdvance, (self._usual, self._text())))
        return max(0, self.fontMetrics().horizontalAdvance(_LONG) - held)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def showPopup(self) -> None:
        self.view().setMinimumWidth(super().sizeHint().width())
        super().showPopup()

    def _write(self, value: float) -> None:
        """Also forgets how it was typed: from now on the window undoes it."""
        before = self.sizeHint().width()
        self._value = value
        self.setEditText(self._text())
        edit = self.lineEdit()
        if edit is not None:
            edit.setCursorPosition(0)
        if self.sizeHint().width() != before:  # else whatever it stands in would be laid out anew
            self.updateGeometry()

    def _text(self) -> str:
        """The number as it stands here."""
        return count(int(self._value)) if self._whole else number(self._value, 6)

    def _take(self) -> None:
        value = parse_number(self.currentText())
        if value is None or not self._low <= value <= self._high or (self._whole and value != int(value)):
            self.refused.emit(self.currentText())
            self.show_value(self._value)
        elif value != self._value:
            self._write(value)
            self.value_changed.emit(value)
