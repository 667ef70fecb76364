"""A small notice in a panel: a sentence, the one thing to do about it, and a way to be rid of it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from gui.theme import GAP, RADIUS, ThemeHolder, label_font

FIT_TIP = "Sets the units and names of input and output, the output’s activation and the loss."


class Notice(QWidget):
    """Signals:
    mend_wanted(): the button was pressed.
    dismissed(): the cross was pressed.
    """

    mend_wanted = Signal()
    dismissed = Signal()

    def __init__(self, holder: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._holder = holder
        self.text, self.mend, self.cross = QLabel(), QPushButton(), QToolButton()
        self.text.setWordWrap(True)
        self.cross.setText("×")
        self.cross.setProperty("role", "link")
        self.cross.setToolTip("Leave it as it is.")
        self.cross.setAccessibleName("Dismiss")
        self.mend.setToolTip(FIT_TIP)
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self.text, 1)
        top.addWidget(self.cross, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, 4, GAP)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self.mend, 0, Qt.AlignmentFlag.AlignLeft)
        self.mend.clicked.connect(self.mend_wanted)
        self.cross.clicked.connect(self.dismissed)
        holder.changed.connect(self._dress)
        self._dress()
        self.hide()

    def tell(self, text: str, mend: str, tip: str = FIT_TIP) -> None:
        """Shows a sentence; without a mend there is no button, which does what the tip says."""
        self.text.setText(text)
        self.mend.setText(mend)
        self.mend.setToolTip(tip)
        self.mend.setVisible(bool(mend))
        self.setAccessibleName(text)
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._holder.theme
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(theme.accent), 1))
            painter.setBrush(QColor(theme.accent_soft))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)

    def _dress(self) -> None:
        self.text.setFont(label_font(self._holder.scale))
        self.update()
