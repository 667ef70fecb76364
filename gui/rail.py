"""The left rail: data and nodes at full width, or a strip of icons that can still be dragged and chosen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QLayout,
    QMenu,
    QScrollArea,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
    QWidgetAction,
)

from core.project import BundledSource, GeneratorSource
from gui.document import Document
from gui.panels.data import DataPanel
from gui.panels.data_choices import key_of
from gui.panels.data_thumbnails import paint_plus, paint_sketch, sketch, sketch_of
from gui.panels.data_tiles import DataTiles
from gui.panels.nodes import NODES, NodesPanel, NodeTile, paint_card, paint_icon
from gui.session import Session
from gui.theme import GRID, ThemeHolder

WIDTH, NARROW = 200, 48  # pixels at scale 1
ROOM = 1120  # a window with less width than this, at scale 1, has the narrow rail by itself
_ICON = 36


class Rail(QFrame):
    """Both forms of the rail.

    Signals:
        collapsed_changed(bool): it is narrow now, or wide.
    """

    collapsed_changed = Signal(bool)

    def __init__(
        self, document: Document, session: Session, holder: ThemeHolder, data: DataPanel, nodes: NodesPanel
    ) -> None:
        super().__init__()
        self._holder = holder
        self._by_hand: bool | None = None
        self._nodes, self._is_short = nodes, False
        self.setProperty("role", "panel")
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(data)
        column.addWidget(nodes)
        column.addStretch(1)
        self.area = QScrollArea()
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the focus of what is in it
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(whole)
        self._whole = whole
        whole.installEventFilter(self)
        for part in (whole, self.area.viewport()):
            part.setAutoFillBackground(False)  # the panel's face shows
        self.strip = RailStrip(document, session, holder, data)
        self.strip.open_button.clicked.connect(lambda: self.set_collapsed(False))
        self.strip.node_wanted.connect(nodes.node_wanted)
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(1, 1, 1, 1)
        for page in (self.area, self.strip):
            self._stack.addWidget(page)
        holder.changed.connect(self._dress)
        self._dress()

    @property
    def is_collapsed(self) -> bool:
        return self._stack.currentWidget() is self.strip

    def set_collapsed(self, on: bool) -> None:
        """Collapses or opens the rail, as the user wants it whatever the window's width."""
        self._by_hand = on
        self._show(on)

    def follow_width(self, width: int) -> None:
        """Collapses by itself where the window has no room, unless the user has said."""
        if self._by_hand is None:
            self._show(width < ROOM * self._holder.scale)

    def forget(self) -> None:
        """Back to following the window's width."""
        self._by_hand = None

    def _show(self, collapsed: bool) -> None:
        if collapsed != self.is_collapsed:
            self._stack.setCurrentWidget(self.strip if collapsed else self.area)
            self._dress()
            self.collapsed_changed.emit(collapsed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # there is more in it now, or less
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        """Where height is short the nodes show their titles alone; where that is not enough, the rail scrolls."""
        layout = self._whole.layout()
        if self.is_collapsed or layout is None:
            return
        wanted = self._wanted_height(layout) + (self._nodes.saved_height if self._is_short else 0)
        is_short = wanted > self.height() - 2
        if is_short != self._is_short:
            self._is_short = is_short
            self._nodes.set_short(is_short)
        scrolls = wanted - (self._nodes.saved_height if is_short else 0) > self.height() - 2
        width = round(WIDTH * self._holder.scale) + (self._bar_width if scrolls else 0)
        if width != self.minimumWidth():
            self.setFixedWidth(width)
            self._stack.invalidate()  # a width set while resizing would leave the page as wide as it was
            QTimer.singleShot(0, self, self._stack.activate)

    def _wanted_height(self, layout: QLayout) -> int:
        """As the scroll area reckons it: lines that wrap take the height that they need at this width."""
        width = round(WIDTH * self._holder.scale) - 2
        wrapped = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else 0
        return max(layout.totalMinimumSize().height(), wrapped)

    @property
    def _bar_width(self) -> int:
        return self.area.verticalScrollBar().sizeHint().width()

    def _dress(self) -> None:
        scale = self._holder.scale
        self.setFixedWidth(round(NARROW * scale) if self.is_collapsed else round(WIDTH * scale))
        self._fit()


class RailStrip(QWidget):
    """The rail as icons: open it, the data, and the nodes to drag.

    Signals:
        node_wanted(kind)
    """

    node_wanted = Signal(str)

    def __init__(self, document: Document, session: Session, holder: ThemeHolder, data: DataPanel) -> None:
        super().__init__()
        self._document, self._session, self._holder, self._data = document, session, holder, data
        self.open_button = _flat("»", "Open the rail", "Shows data, their knobs and nodes in full again. (Ctrl+F9)")
        self.data_button = _flat("", "Data", "What the network learns from; click to choose another data set.")
        self.data_button.setProperty("role", "card")
        self.data_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        self.tiles = DataTiles(holder)
        action = QWidgetAction(menu)
        action.setDefaultWidget(self.tiles)
        menu.addAction(action)
        self.data_button.setMenu(menu)
        menu.aboutToShow.connect(lambda: self.tiles.mark(key_of(self._document.project.data)))
        self.tiles.chosen.connect(self._choose)
        self.nodes = {kind: NodeIcon(kind, title, line, tip, holder) for kind, title, line, tip in NODES}
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID, GRID, GRID)
        column.setSpacing(GRID)
        column.addWidget(self.open_button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.data_button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(2 * GRID)
        for tile in self.nodes.values():
            column.addWidget(tile, 0, Qt.AlignmentFlag.AlignHCenter)
            tile.wanted.connect(self.node_wanted)
        column.addStretch(1)
        document.project_changed.connect(lambda _before, _after: self.refresh())
        holder.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Draws the data that are loaded on their button."""
        if not self.isVisible():
            return
        whole, ratio = round(_ICON * self._holder.scale), self.devicePixelRatioF()
        side = whole - 2 * GRID
        pixmap = QPixmap(round(side * ratio), round(side * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            source, dataset = self._document.project.data, self._session.dataset
            place = QRectF(0, 0, side, side)
            if isinstance(source, (GeneratorSource, BundledSource)):
                paint_sketch(painter, place, sketch_of(source), self._holder.theme)
            elif dataset is not None and len(dataset):
                paint_sketch(painter, place, sketch(dataset), self._holder.theme)
            else:
                paint_plus(painter, place, self._holder.theme)
        self.data_button.setIcon(QIcon(pixmap))
        self.data_button.setIconSize(QSize(side, side))
        self.data_button.setFixedSize(whole, whole)

    def showEvent(self, event) -> None:  # noqa: ANN001 - QShowEvent
        super().showEvent(event)
        self.refresh()

    def _choose(self, key: str) -> None:
        self.data_button.menu().close()
        self._data.choose(key)


class NodeIcon(NodeTile):
    """A node tile that is its icon alone."""

    def sizeHint(self) -> QSize:
        side = round(_ICON * self._holder.scale)
        return QSize(side, side)

    def _dress(self) -> None:
        self.setFixedSize(self.sizeHint())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._holder.theme
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            face = theme.hover if self._is_hovered else theme.field
            focused = self.hasFocus()
            area = QRectF(self.rect())
            paint_card(painter, area, face, theme.accent if focused else theme.line, 2 if focused else 1)
            paint_icon(painter, self.kind, area.center(), 8 * self._holder.scale, theme)


def _flat(text: str, name: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setToolTip(tip)
    button.setAccessibleName(name)
    button.setProperty("role", "flat")
    return button
