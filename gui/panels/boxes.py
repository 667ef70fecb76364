"""The two kinds of boxes in bars and small windows: names to choose from, and a number to type or pick."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QComboBox

from gui.numbers import count, number, parse_number

_USUAL = "0.03"  # every number's field has room for as much


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
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setCompleter(None)  # type: ignore[arg-type]  # completing 3 to 30 would change what was typed
        self.addItems([count(int(text)) for text in choices] if whole else list(choices))
        self._low, self._high, self._whole = low, high, whole
        self._value = low
        edit = self.lineEdit()
        if edit is not None:
            edit.editingFinished.connect(self._take)
        self.activated.connect(lambda _index: self._take())

    def show_value(self, value: float) -> None:
        self._value = value
        text = count(int(value)) if self._whole else number(value, 6)
        if text == self.currentText():
            return
        before = self.sizeHint()
        self.setEditText(text)
        edit = self.lineEdit()
        if edit is not None:
            edit.setCursorPosition(0)
        if self.sizeHint() != before:  # else whatever it stands in would be laid out anew
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """As wide as the number that it holds, with room for a usual one, not as the longest choice."""
        hint, metrics = super().sizeHint(), self.fontMetrics()
        widest = max((metrics.horizontalAdvance(self.itemText(i)) for i in range(self.count())), default=0)
        held = max(metrics.horizontalAdvance(text) for text in (self._usual, self.currentText()))
        margin = metrics.height() // 6  # the line edit's own, which Qt forgets
        return QSize(hint.width() - widest + held + margin, hint.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def showPopup(self) -> None:
        self.view().setMinimumWidth(super().sizeHint().width())
        super().showPopup()

    def _take(self) -> None:
        value = parse_number(self.currentText())
        if value is None or not self._low <= value <= self._high or (self._whole and value != int(value)):
            self.refused.emit(self.currentText())
            self.show_value(self._value)
        elif value != self._value:
            self._value = value
            self.value_changed.emit(value)
