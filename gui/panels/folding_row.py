"""A row of controls that never cuts one off: what does not fit moves into the menu "More", the least used first.

How much fits is measured by what the controls ask for in the present type, never by numbers of pixels.
"""

from __future__ import annotations

from html import escape
from itertools import pairwise

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
    QWidgetAction,
)

from gui.theme import GAP, GRID, INSET

MORE = "More"
_CAPTION_GAP = 2
_DOT = 0.3  # of a line of type: the dot of a control that hides something set
_ANY = 16_777_215  # Qt's own "no limit"
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


class Slot(QWidget):
    """A control and its caption: above it in the bar, left of it in the menu."""

    def __init__(self, control: QWidget, caption: str = "") -> None:
        super().__init__()
        self.control, self.caption = control, QLabel(caption)
        self.caption.setProperty("role", "label")
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._left = GRID if caption else 0  # captions must not run into one another
        self._box.addWidget(self.caption)
        self._box.addWidget(control)
        self.stand()

    @property
    def bar_width(self) -> int:
        """What it takes in the bar, wherever it is now."""
        return self.width_with(0)

    def width_with(self, more: int) -> int:
        """What it would take in the bar if its control were so many pixels wider."""
        control = max(self.control.sizeHint().width(), self.control.minimumWidth()) + more
        return self._left + max(control, self.caption.sizeHint().width() if self.caption.text() else 0)

    def lie(self, caption_width: int) -> None:
        """Caption and control side by side, as the menu has them."""
        self._box.setDirection(QBoxLayout.Direction.LeftToRight)
        self._box.setSpacing(GAP)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setStretchFactor(self.control, 1)
        self.caption.setFixedWidth(caption_width)
        self.caption.show()  # an empty one keeps the column

    def stand(self) -> None:
        """Caption above control, as in the bar."""
        self._box.setDirection(QBoxLayout.Direction.TopToBottom)
        self._box.setSpacing(_CAPTION_GAP)
        self._box.setContentsMargins(self._left, 0, 0, 0)
        self._box.setStretchFactor(self.control, 0)
        self.caption.setMinimumWidth(0)
        self.caption.setMaximumWidth(_ANY)
        self.caption.setVisible(bool(self.caption.text()))


class MoreButton(QPushButton):
    """Opens the menu; a dot in its corner, which takes no room, says that something in there is set."""

    def __init__(self) -> None:
        super().__init__(MORE)
        self.is_marked = False
        self.setProperty("popup", "true")
        self.setProperty("tight", "true")

    def mark(self, on: bool) -> None:
        """Bears the dot, or does not."""
        self.is_marked = on
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.is_marked:
            radius = _DOT * self.fontMetrics().height()
            with QPainter(self) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self.palette().color(QPalette.ColorRole.Highlight))
                painter.drawEllipse(QRectF(self.width() - 2 * radius - 2, 2, 2 * radius, 2 * radius))


class _BelowBar(QMenu):
    """Opens below its whole bar and ends where that ends: it covers no control that it does not hold."""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        bar = self.parentWidget()
        if bar is not None and not event.spontaneous():
            corner = bar.mapToGlobal(bar.rect().bottomRight())
            lowest = self.screen().availableGeometry().bottom() - self.height()
            self.move(corner.x() + 1 - self.width(), min(corner.y() + GRID, lowest))


class FoldingRow(QFrame):
    """The row and its menu. Controls are added from left to right; "More" stands at the end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QWidget] = []  # slots, and the spaces between them
        self._turns: dict[int, Slot] = {}
        self._kept: list[Slot] = []  # stand in the menu however wide the bar is
        self._folded: list[Slot] = []
        self._told: dict[QWidget, str] = {}
        self._more_tip = ""
        self.more = MoreButton()
        self.menu = _BelowBar(self)
        self._page = QWidget()
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(INSET, GAP, INSET, GAP)
        self._column.setSpacing(GAP)
        self.note = QLabel()
        self.note.setProperty("role", "label")
        self.note.setTextFormat(Qt.TextFormat.RichText)
        self._action = QWidgetAction(self.menu)
        self._action.setDefaultWidget(self._page)
        self.menu.addAction(self._action)
        self.menu.aboutToShow.connect(self._fit_menu)
        self.more.setMenu(self.menu)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(INSET, GAP, INSET, GAP)
        self._row.setSpacing(GRID)
        self._row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # the spaces give way, see `fit`

    def add(self, control: QWidget, caption: str = "", *, fold: int = 0) -> None:
        """Puts a control at the end of the bar.

        Args:
            fold: its turn to move into the menu, 1 first; 0 never.
        """
        slot = Slot(control, caption)
        self._items.append(slot)
        if fold:
            self._turns[fold] = slot
        self._row.addWidget(slot, 0, _MIDDLE)

    def add_space(self) -> None:
        """What is left of the bar's width, whatever its controls hold, is shared among these."""
        space = QWidget()
        space.setFixedWidth(0)
        self._items.append(space)
        self._row.addWidget(space)

    def keep_in_menu(self, control: QWidget, caption: str = "") -> None:
        """Puts a control into the menu for good."""
        self._kept.append(Slot(control, caption))

    def finish(self, tip: str = "") -> None:
        """After the last control; the tip says what the menu holds."""
        self._more_tip = tip
        self._arrange()

    def tell(self, told: dict[QWidget, str]) -> None:
        """Has "More" bear a dot, and its tip and menu these words, while it hides one of these controls."""
        if told != self._told:
            self._told = dict(told)
            self._mark_more()

    @property
    def folded(self) -> list[QWidget]:
        """The controls that have moved into the menu."""
        return [slot.control for slot in self._folded]

    # Fitting ----------------------------------------------------------------

    def minimumSizeHint(self) -> QSize:
        """As narrow as the window likes: the bar makes do with any width."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Show):  # a control asks for another width now
            self.fit()
        return super().event(event)

    def fit(self) -> None:
        """Moves controls into the menu until the others fit, or back where they do."""
        left = self.room_left()
        out: list[Slot] = []
        for turn in sorted(self._turns):
            if left >= 0:
                break
            out.append(self._turns[turn])
            left += self._turns[turn].bar_width + GRID
        folded = [slot for slot in self._slots() if slot in out]
        if folded != self._folded:
            self._folded = folded
            self._arrange()
        spaces = [item for item in self._items if not isinstance(item, Slot)]
        for space in spaces:
            space.setFixedWidth(max(0, self.room_left() - self.wavering()) // len(spaces))

    def wavering(self) -> int:
        """Pixels that the controls may yet ask for: kept out of the spaces, so that nothing moves then."""
        return 0

    def _slots(self) -> list[Slot]:
        return [item for item in self._items if isinstance(item, Slot)]

    def room_left(self) -> int:
        """Pixels that would be left if every control stood in the bar; below 0 they do not fit."""
        margins = self._row.contentsMargins()
        room = self.width() - margins.left() - margins.right()
        wanted = sum(slot.bar_width + GRID for slot in self._slots())
        return room - wanted - GRID * (len(self._items) - len(self._slots())) - self.more.sizeHint().width()

    def _arrange(self) -> None:
        for layout in (self._row, self._column):
            while layout.takeAt(0) is not None:
                pass
        for item in self._items:
            if item in self._folded:
                continue
            if isinstance(item, Slot):
                item.stand()
            self._row.addWidget(item, 0, _MIDDLE)
            item.show()
        self._row.addStretch(1)
        self._row.addWidget(self.more, 0, _MIDDLE)
        in_menu = [*self._folded, *self._kept]
        for slot in in_menu:
            self._column.addWidget(slot)
            slot.show()
        self._column.addWidget(self.note)
        self._mark_more()
        # a widget that changes its parent goes to the end of what Tab walks through
        stops = [slot.control for slot in self._slots() if slot not in self._folded]
        for before, after in pairwise([*stops, self.more]):
            QWidget.setTabOrder(before, after)
        for before, after in pairwise([slot.control for slot in in_menu]):
            QWidget.setTabOrder(before, after)

    def _mark_more(self) -> None:
        hidden = [self._told[slot.control] for slot in (*self._folded, *self._kept) if slot.control in self._told]
        self.more.mark(bool(hidden))
        self.more.setToolTip(
            "\n".join(filter(None, (f"Set here: {', '.join(hidden)}." * bool(hidden), self._more_tip)))
        )
        dot = f"<span style='color: {self.palette().color(QPalette.ColorRole.Highlight).name()}'>●</span>"
        self.note.setText("<br>".join(f"{dot} set: {escape(words)}" for words in hidden))
        self.more.setAccessibleName(f"{MORE}, set: {', '.join(hidden)}" if hidden else MORE)

    def _fit_menu(self) -> None:
        """Lines up the captions, and has the menu ask for its widget's size, which it does only once by itself."""
        self.note.setVisible(bool(self.note.text()))  # not while it is open: nothing in it is to move
        in_menu = [*self._folded, *self._kept]
        captions = max(slot.caption.sizeHint().width() for slot in in_menu)
        for slot in in_menu:
            slot.lie(captions)
        self._action.setVisible(False)
        self._action.setVisible(True)


def steady_width(button: QPushButton, texts: tuple[str, ...]) -> int:
    """The width that a button needs for the longest of its texts: with it nothing jumps when it says another one."""
    metrics = button.fontMetrics()
    around = button.sizeHint().width() - metrics.horizontalAdvance(button.text())
    return max(map(metrics.horizontalAdvance, texts)) + around
