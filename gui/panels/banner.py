"""The line above the canvas that says what went wrong, where, and what to do: it stays until it is read or mended."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.errors import Report
from gui.theme import GAP, INSET

MOST_BESIDE = 0.35  # of the banner's width that its buttons take beside the words; of wider ones the words stand above
MENDS = {  # name → what the button says, and what it does
    "lower_rate": ("Rate ÷ 10 and reset", "A tenth of the rate, and back to the start: smaller steps diverge less."),
    "lower_l2": ("Lower L2 and reset", "L2 as low as the rate bears, and back to the start."),
    "lower_l1": ("Lower L1 and reset", "L1 as low as the rate bears, and back to the start."),
    "lower_weight_decay": (
        "Lower the decay and reset",
        "The optimizer’s weight decay as low as the rate bears, and back to the start.",
    ),
    "clip": (
        "Clip gradients and reset",
        "Shortens every gradient that is longer than 1 to that length, and back to the start: no update jumps far.",
    ),
    "reset": ("Reset to the start", "Back to the same first weights, with the same settings. (Ctrl+R)"),
    "train_on": ("Train on", "Goes on from here; a stop condition that holds already does not count again. (Space)"),
    "health": ("Health", "Opens the view that looks every layer and unit through, and says what ails it."),
}


class Banner(QFrame):
    """Shows one Report at a time.

    Signals:
        mend_wanted(name): the user clicked one of the offered mends.
    """

    mend_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setProperty("level", "error")
        self._text = QLabel()
        self._text.setProperty("role", "problem")
        self._text.setWordWrap(True)
        self._hint = QLabel()
        self._hint.setWordWrap(True)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(GAP)
        self._details = ""
        self._stays = False  # when training ends
        self._copy = QPushButton("Copy details")
        self._copy.setToolTip("Puts the message and what led to it on the clipboard, for a report.")
        self._copy.clicked.connect(lambda: QApplication.clipboard().setText(self._details))
        close = self._close = QToolButton()
        close.setText("✕")
        close.setProperty("role", "flat")
        close.setToolTip("Takes the message away; what it is about stays as it is.")
        close.setAccessibleName("Close message")
        close.clicked.connect(self.hide)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(INSET, GAP, GAP, GAP)
        row.setSpacing(GAP)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._text)
        words.addWidget(self._hint)
        self._parts = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._parts.setSpacing(GAP)
        self._parts.addLayout(words, 1)
        self._parts.addLayout(self._buttons)
        row.addLayout(self._parts, 1)
        row.addWidget(self._copy)
        row.addWidget(close)
        self.hide()

    @property
    def text(self) -> str:
        return self._text.text()

    @property
    def hint(self) -> str:
        return self._hint.text()

    @property
    def path(self) -> str:
        """The file that the message names, with its folders: its tooltip."""
        return self._text.toolTip()

    def show_report(self, report: Report) -> None:
        self._stays = report.level == "warning"
        self._show_level("info" if report.level == "info" else "error")
        self._text.setText(report.message)
        self._text.setToolTip(report.path)
        self._hint.setText(report.hint)
        self._hint.setVisible(bool(report.hint))
        self._details = "\n".join(part for part in (report.message, report.hint, report.path, report.details) if part)
        self._copy.setVisible(bool(report.details))
        while (item := self._buttons.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for name in report.mends:
            text, tip = MENDS[name]
            button = QPushButton(text)
            button.setToolTip(tip)
            button.clicked.connect(lambda _checked=False, mend=name: self._mend(mend))
            self._buttons.addWidget(button)
        self.show()
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def follow_running(self, is_running: bool) -> None:
        """What was no problem is over once training goes on."""
        if is_running and self.property("level") == "info":
            self.hide()

    def follow_project(self, *, is_trained: bool) -> None:
        """What was edited may be mended; that training went on mends nothing that keeps it from learning."""
        if not (is_trained and self._stays):
            self.hide()

    def _arrange(self) -> None:
        """Words beside the buttons, or where these leave them little room, above: the drawing below shall have most."""
        is_wide = self._buttons.sizeHint().width() > MOST_BESIDE * self.width()
        ways = QBoxLayout.Direction
        self._parts.setDirection(ways.TopToBottom if is_wide else ways.LeftToRight)
        self._parts.setAlignment(self._buttons, Qt.AlignmentFlag.AlignLeft if is_wide else Qt.AlignmentFlag(0))
        beside = Qt.AlignmentFlag.AlignVCenter  # in line with the buttons
        self._row.setAlignment(self._close, Qt.AlignmentFlag.AlignTop if is_wide else beside)

    def _show_level(self, level: str) -> None:
        """A thing that went wrong stands in the colour of problems; one that was wished for does not."""
        if level != self.property("level"):
            self.setProperty("level", level)
            self._text.setProperty("role", "problem" if level == "error" else "")
            for widget in (self, self._text):
                widget.style().polish(widget)

    def _mend(self, name: str) -> None:
        self.hide()
        self.mend_wanted.emit(name)
