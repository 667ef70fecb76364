"""The tiles from which data are chosen: a picture and a name each, in a grid that the arrow keys walk through."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QWidget

from gui.panels.data_choices import OWN, DataChoice, choices, source_of
from gui.panels.data_thumbnails import THUMBNAIL, Sketch, paint_plus, paint_sketch, sketch_of
from gui.space_key import LETS_SPACE_PLAY
from gui.theme import RADIUS, ThemeHolder, label_font

COLUMNS = 3
CAPTION = 16
CELL = 56  # a caption may be wider than its picture
_ARROWS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -COLUMNS, Qt.Key.Key_Down: COLUMNS}


class DataTile(QAbstractButton):
    """One data set. Checked means that its data are loaded."""

    def __init__(
        self, choice: DataChoice, holder: ThemeHolder, parent: QWidget | None = None, *, leans: float = 0.5
    ) -> None:
        """`leans`: where the picture stands in the cell, 0 at its left edge, 1 at its right."""
        super().__init__(parent)
        self.choice, self._holder, self._leans = choice, holder, leans
        self._shows_focus = False
        self.points: Sketch | None = None if choice.key == OWN else sketch_of(source_of(choice.key))
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(LETS_SPACE_PLAY, True)
        self.setToolTip(f"{choice.title}\n{choice.definition}\nClick, or Enter, chooses these data.")
        self.setAccessibleName(choice.title)
        self.setAccessibleDescription(choice.definition)

    def sizeHint(self) -> QSize:
        scale = self._holder.scale
        return QSize(round(CELL * scale), round((THUMBNAIL + CAPTION) * scale))

    def show_points(self, points: Sketch | None) -> None:
        """The picture of what is loaded now, with its noise and seed."""
        if points is not self.points:
            self.points = points
            self.update()

    def nextCheckState(self) -> None:
        """A click does not check the tile: the data that are then loaded do."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        reasons = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self._shows_focus = event.reason() in reasons  # a click shows by itself where it was
        super().focusInEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            event.ignore() if event.key() in _ARROWS else super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, scale = self._holder.theme, self._holder.scale
        side = round(THUMBNAIL * scale)
        frame = QRectF(round((self.width() - side) * self._leans), 0, side, side)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            chosen, focused = self.isChecked(), self.hasFocus() and self._shows_focus
            width = 2.0 if chosen or focused else 1.0
            edge = (
                theme.accent if chosen else theme.text if focused else theme.muted if self.underMouse() else theme.line
            )
            painter.setPen(QPen(QColor(edge), width))
            painter.setBrush(QColor(theme.field))
            painter.drawRoundedRect(frame.adjusted(width / 2, width / 2, -width / 2, -width / 2), RADIUS, RADIUS)
            if chosen and focused:
                painter.setPen(QPen(QColor(theme.text), 1.0))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(frame.adjusted(2.5, 2.5, -2.5, -2.5), RADIUS - 2, RADIUS - 2)
            inset = 4 * scale
            if self.points is None:
                paint_plus(painter, frame, theme)
            else:
                paint_sketch(painter, frame.adjusted(inset, inset, -inset, -inset), self.points, theme)
            painter.setFont(label_font(scale))
            painter.setPen(QColor(theme.text if chosen else theme.muted))
            room = self.width() - side + 4
            below = QRectF(frame.left() - room / 2, side, side + room, self.height() - side)
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, self.choice.caption)  # nearer to its own picture


class DataTiles(QWidget):
    """All tiles.

    Signals:
        chosen(key: str): a tile was clicked, "own" for the last.
    """

    chosen = Signal(str)

    def __init__(self, holder: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._holder = holder
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self.tiles: dict[str, DataTile] = {}
        for index, choice in enumerate(choices()):
            column = index % COLUMNS
            tile = DataTile(choice, holder, self, leans=column / (COLUMNS - 1))  # the outer ones in line with the texts
            tile.clicked.connect(lambda _checked=False, key=choice.key: self.chosen.emit(key))
            self._grid.addWidget(tile, index // COLUMNS, column, Qt.AlignmentFlag.AlignCenter)
            self.tiles[choice.key] = tile
        holder.changed.connect(self._dress)
        self._dress()

    def mark(self, key: str) -> None:
        """Outlines the tile whose data are loaded."""
        for name, tile in self.tiles.items():
            tile.setChecked(name == key)

    def below(self, key: str) -> QPoint:
        """Where a menu of a tile opens, on the screen."""
        tile = self.tiles[key]
        return tile.mapToGlobal(QPoint(0, round(THUMBNAIL * self._holder.scale)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        tiles = list(self.tiles.values())
        focused = next((i for i, tile in enumerate(tiles) if tile.hasFocus()), None)
        step = _ARROWS.get(Qt.Key(event.key()))
        if focused is None or step is None or not 0 <= focused + step < len(tiles):
            super().keyPressEvent(event)
            return
        tiles[focused + step].setFocus(Qt.FocusReason.TabFocusReason)

    def _dress(self) -> None:
        scale = self._holder.scale
        self._grid.setHorizontalSpacing(round(3 * scale))  # with the rail's own edge it makes 200
        self._grid.setVerticalSpacing(0)  # a caption keeps tiles apart; the rail is just high enough while stepping
        for tile in self.tiles.values():
            tile.setFixedSize(tile.sizeHint())
            tile.update()
