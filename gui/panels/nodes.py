"""The nodes to build with: three tiles that are dragged onto the canvas, or added with a key."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QDrag, QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QApplication, QBoxLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.mime import node_mime
from gui.theme import GAP, GRID, INSET, RADIUS, Theme, ThemeHolder, blend, body_font, label_font

HEIGHT, SHORT = 36, 32  # of a tile with its explanation, and of one that is its icon over its title, three in a row
_EDGE, _SHORT_EDGE = GRID, 2  # above the heading and below the tiles: the rail's own edge follows
NODES = (
    ("input", "Input", "features of the data", "A layer that holds the example: a unit for each input column."),
    ("hidden", "Hidden", "units with an activation", "A layer that computes a = f(W·a + b), which no one else sees."),
    ("output", "Output", "compared with targets", "The layer that answers; the loss compares it with the target."),
)


class NodesPanel(QWidget):
    """Tiles to drag.

    Signals:
        node_wanted(kind: str): Enter or a double click on a tile: add one to the canvas.
    """

    node_wanted = Signal(str)

    def __init__(self, holder: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._holder = holder
        self.tiles = {kind: NodeTile(kind, title, line, tip, holder) for kind, title, line, tip in NODES}
        heading = QHBoxLayout()
        self._title, self._hint = QLabel("NODES"), QLabel("drag onto the canvas")
        for label in (self._title, self._hint):
            label.setProperty("role", "label")
        heading.addWidget(self._title)
        heading.addSpacing(GAP)
        heading.addWidget(self._hint)
        heading.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(INSET, _EDGE, INSET, _EDGE)
        column.setSpacing(GRID)
        column.addLayout(heading)
        self._places = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._places.setSpacing(GRID)
        column.addLayout(self._places)
        for tile in self.tiles.values():
            self._places.addWidget(tile)
            tile.wanted.connect(self.node_wanted)
        holder.changed.connect(self._dress)
        self._dress()

    def set_short(self, on: bool) -> None:
        """Tiles with their titles alone, in a row, where there is little room; their tooltips explain them."""
        self._places.setDirection(QBoxLayout.Direction.LeftToRight if on else QBoxLayout.Direction.TopToBottom)
        layout, edge = self.layout(), _SHORT_EDGE if on else _EDGE
        if layout is not None:
            layout.setContentsMargins(INSET, edge, INSET, edge)
        for tile in self.tiles.values():
            tile.set_short(on)

    @property
    def saved_height(self) -> int:
        """By how much short tiles make the panel lower."""
        count, scale = len(self.tiles), self._holder.scale
        return count * round(HEIGHT * scale) + (count - 1) * GRID - round(SHORT * scale) + 2 * (_EDGE - _SHORT_EDGE)

    def _dress(self) -> None:
        self._title.setFont(label_font(self._holder.scale, bold=True))
        self._hint.setFont(label_font(self._holder.scale))


class NodeTile(QWidget):
    """One kind of layer: icon, title and a line that explains it.

    Signals:
        wanted(kind: str)
    """

    wanted = Signal(str)

    def __init__(self, kind: str, title: str, line: str, tip: str, holder: ThemeHolder) -> None:
        super().__init__()
        self.kind, self._heading, self._line, self._holder = kind, title, line, holder
        self._pressed: QPoint | None = None
        self._is_hovered = False
        self._is_short = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setToolTip(f"{tip}\nDrag it onto the canvas, or press Enter.")
        self.setAccessibleName(f"{title} layer")
        self.setAccessibleDescription(tip)
        holder.changed.connect(self._dress)
        self._dress()

    def sizeHint(self) -> QSize:
        width, height = (48, SHORT) if self._is_short else (176, HEIGHT)
        return QSize(round(width * self._holder.scale), round(height * self._holder.scale))

    def set_short(self, on: bool) -> None:
        """Shows its title alone, or what it is as well."""
        if on != self._is_short:
            self._is_short = on
            self._dress()

    def _dress(self) -> None:
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    # Events -----------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        if (event.position().toPoint() - self._pressed).manhattanLength() >= QApplication.startDragDistance():
            self._pressed = None
            self.start_drag()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.wanted.emit(self.kind)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.wanted.emit(self.kind)
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.focusNextPrevChild(event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Right))
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._is_hovered = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._is_hovered = False
        self.update()

    def start_drag(self) -> None:
        """Carries the kind away; returns when it is dropped."""
        drag = QDrag(self)
        drag.setMimeData(node_mime(self.kind))
        pixmap = drag_pixmap(self.kind, self._heading, self._holder, self.devicePixelRatioF())
        drag.setPixmap(pixmap)
        size = pixmap.deviceIndependentSize()
        drag.setHotSpot(QPoint(round(size.width() / 2), round(size.height() / 2)))
        drag.exec(Qt.DropAction.CopyAction)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, scale = self._holder.theme, self._holder.scale
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            focused = self.hasFocus()
            face = theme.hover if self._is_hovered else theme.field
            paint_card(painter, QRectF(self.rect()), face, theme.accent if focused else theme.line, 2 if focused else 1)
            if self._is_short:
                self._paint_short(painter)
                return
            paint_icon(painter, self.kind, QPointF(20 * scale, self.height() / 2), 8 * scale, theme)
            left, width = round(36 * scale), self.width() - round(42 * scale)
            half = self.height() / 2
            painter.setPen(QColor(theme.text))
            painter.setFont(body_font(scale))
            bottom = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
            painter.drawText(QRectF(left, 0, width, half + 1 * scale), bottom, self._heading)
            painter.setPen(QColor(theme.muted))
            painter.setFont(label_font(scale))
            top = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
            line = painter.fontMetrics().elidedText(self._line, Qt.TextElideMode.ElideRight, width)
            painter.drawText(QRectF(left, half + 1 * scale, width, half), top, line)

    def _paint_short(self, painter: QPainter) -> None:
        theme, scale = self._holder.theme, self._holder.scale
        paint_icon(painter, self.kind, QPointF(self.width() / 2, 10 * scale), 6 * scale, theme)
        painter.setPen(QColor(theme.text))
        painter.setFont(label_font(scale))
        below = QRectF(0, 17 * scale, self.width(), self.height() - 18 * scale)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self._heading)


def paint_card(painter: QPainter, rect: QRectF, face: str, edge: str, width: float) -> None:
    """A rounded face with an edge that lies inside the rectangle."""
    painter.setPen(QPen(QColor(edge), width))
    painter.setBrush(QColor(face))
    painter.drawRoundedRect(rect.adjusted(width / 2, width / 2, -width / 2, -width / 2), RADIUS, RADIUS)


def paint_icon(painter: QPainter, kind: str, centre: QPointF, radius: float, theme: Theme) -> None:
    """A ring; a hidden layer has one inside it, an output is filled."""
    painter.setPen(QPen(QColor(theme.accent), radius / 5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(centre, radius, radius)
    if kind == "hidden":
        painter.drawEllipse(centre, radius * 0.45, radius * 0.45)
    elif kind == "output":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.accent))
        painter.drawEllipse(centre, radius * 0.55, radius * 0.55)


def drag_pixmap(kind: str, title: str, holder: ThemeHolder, ratio: float) -> QPixmap:
    """What hangs on the mouse while a node is dragged: a small card with the icon and the kind."""
    theme, scale = holder.theme, holder.scale
    width, height = round(104 * scale), round(HEIGHT * scale)
    pixmap = QPixmap(round(width * ratio), round(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_card(painter, QRectF(0, 0, width, height), blend(theme.panel, theme.accent, 0.12), theme.accent, 2)
        paint_icon(painter, kind, QPointF(20 * scale, height / 2), 8 * scale, theme)
        painter.setPen(QColor(theme.text))
        painter.setFont(body_font(scale))
        place = QRectF(40 * scale, 0, width - 44 * scale, height)
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)
    return pixmap
