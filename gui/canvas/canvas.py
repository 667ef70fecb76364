"""The canvas widget: hands the mouse to gestures, keys to actions, and keeps the view on the network."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget
from shiboken6 import isValid

from core.graph import KINDS
from core.project import Project
from gui.canvas.actions import CanvasActions
from gui.canvas.gestures.drop_node import DROP_ACTION, DropNode
from gui.canvas.hits import Hit, hit_at
from gui.canvas.inline_editor import InlineEditor
from gui.canvas.keyboard import Keyboard
from gui.canvas.menus import CanvasMenus
from gui.canvas.mouse import Mouse
from gui.canvas.overlays import CornerText, EmptyHint, parameter_text
from gui.canvas.scene import CanvasScene
from gui.canvas.tooltips import tooltip
from gui.canvas.view import FIT_MARGIN, LARGEST_FIT, MOST_GROWTH, USUAL_ROOM, PannedView
from gui.document import Document
from gui.mime import node_kind
from gui.session import Session
from gui.theme import Theme, ThemeHolder

PRESENTED_MARGIN = (16.0, 44.0)


class Canvas(PannedView):
    """One network, drawn and edited.

    Signals:
        space_tapped(): Space was pressed and let go without panning; the window plays or pauses.
        help_wanted(): ? was pressed.
        full_screen_wanted(): the menu asked to fill the screen with the canvas, or to stop doing so.
        left(): Esc was pressed, and there was nothing on the canvas that it could end.
    """

    space_tapped = Signal()
    help_wanted = Signal()
    full_screen_wanted = Signal()
    left = Signal()

    def __init__(
        self, document: Document, session: Session, theme_holder: ThemeHolder, parent: QWidget | None = None
    ) -> None:
        self.document, self.session, self.theme_holder = document, session, theme_holder
        self.scene_ = CanvasScene(document, session, theme_holder)
        self._mouse = Mouse(self)
        self._keyboard = Keyboard(self, self._mouse)
        super().__init__(self.scene_, parent)
        self.scene_.setParent(self)
        self.commands = CanvasActions(self)
        self.menus = CanvasMenus(self)
        self.editor: InlineEditor | None = None
        self._drop: DropNode | None = None
        self._corner = CornerText(theme_holder)
        self._hint = EmptyHint(theme_holder, self.viewport())
        self.setAccessibleName("Network canvas")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setMinimumSize(240, 180)
        self.scene_.changing.connect(self._mouse.abandon)
        self.scene_.synced.connect(self._follow)
        document.project_changed.connect(self._follow_project)
        theme_holder.changed.connect(self._follow_theme)
        session.written_changed.connect(self._write_epoch)
        session.stepping_changed.connect(self._show_lit)
        self._follow()
        self.scene_.synced.connect(self.looked)

    # What is shown --------------------------------------------------------------

    def contents(self) -> QRectF:
        return self.scene_.contents()

    def grid_theme(self) -> Theme:
        return self.theme_holder.theme

    def largest_fit(self) -> float:
        room = self.viewport().size()
        roomy = min(room.width() / USUAL_ROOM[0], room.height() / USUAL_ROOM[1], MOST_GROWTH)
        return LARGEST_FIT * max(1.0, self.theme_holder.scale) * max(1.0, roomy)

    def fit_margin(self) -> tuple[float, float]:
        return PRESENTED_MARGIN if self.theme_holder.is_presenting else FIT_MARGIN

    def expose(self, areas: tuple[QRectF, ...] | None) -> None:
        self.scene_.drawing.exposed = areas
        self.scene_.drawing.is_below_kept = areas is not None and self.is_below_kept

    def paint_below(self, painter: QPainter, areas: tuple[QRectF, ...]) -> None:
        self.scene_.drawing.paint_below(painter, areas)

    def hit(self, at: QPoint) -> Hit:
        """What is at a point of the viewport."""
        return hit_at(self.scene_, self.mapToScene(at), self.zoom)

    def layer_at(self, at: QPoint) -> str:
        """The layer a wire would be dropped on, "" for none: its frame and a little around it."""
        point = self.mapToScene(at)
        for layer_id, node in reversed(self.scene_.nodes.items()):
            if node.bounds.adjusted(-16, -4, 16, 4).contains(point):
                return layer_id
        return ""

    def _show_lit(self) -> None:
        """Where the stepper stands comes into view, where nothing of that layer is seen."""
        place = self.session.place
        node = self.scene_.nodes.get(place.layer) if place is not None else None
        if node is None:
            return
        area = self.mapFromScene(node.bounds).boundingRect()
        if not area.intersects(self.viewport().rect()):
            self.pan(self.viewport().rect().center() - area.center())

    def wire_place(self) -> QPoint | None:
        """The middle of the lowest wire in view, in pixels; None where there is none."""
        middles = [self.mapFromScene(middle) for middle in self.scene_.wires.middles]
        seen = [middle for middle in middles if self.viewport().rect().contains(middle)]
        return max(seen, key=QPoint.y, default=None)

    def say(self, text: str, at: QPoint) -> None:
        """A sentence at the cursor; "" takes it away."""
        if text:
            QToolTip.showText(self.viewport().mapToGlobal(at + QPoint(12, 12)), text, self.viewport())
        else:
            QToolTip.hideText()

    def cursor_place(self) -> QPoint:
        """Where the mouse is in the viewport, or the middle when it is elsewhere."""
        at = self._mouse.at
        inside = self.viewport().rect().contains(at) and not at.isNull()
        return at if inside else self.viewport().rect().center()

    @property
    def modifiers(self) -> Qt.KeyboardModifier:
        """Of the mouse's last event: what the gesture under way goes by."""
        return self._mouse.modifiers

    def cancel_gesture(self) -> bool:
        """Ends a drag with everything as it was; whether there was one."""
        return self._mouse.cancel()

    # The mouse ------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._mouse.press(event)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse.move(event)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._mouse.release(event)
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._mouse.double_click(event)
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.editor is not None and isValid(self.editor):
            self.editor.close_editor()  # what it stands on moves away
        self.session.turns.give_way()
        super().wheelEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._mouse.leave()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = tooltip(self.scene_, self.hit(event.pos()))
            if text:
                QToolTip.showText(event.globalPos(), text, self.viewport())
            elif not self._mouse.is_busy:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    # Nodes from the palette -------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        kind = node_kind(event.mimeData())
        if kind in KINDS:
            self._drop = DropNode(self, kind)
            event.setDropAction(DROP_ACTION)
            event.accept()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.setAccepted(self._drop is not None)
        if self._drop is not None:
            self._drop.move(event.position().toPoint())
            event.setDropAction(DROP_ACTION)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        if self._drop is not None:
            self._drop.leave()
            self._drop = None
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        drop, self._drop = self._drop, None
        if drop is None:
            event.ignore()
            return
        drop.drop(event.position().toPoint())
        event.setDropAction(DROP_ACTION)
        event.accept()
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    # Keys -----------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and self._keyboard.takes(event):
                event.accept()  # the canvas's before it is a shortcut of the window
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                self.keyPressEvent(event)  # Qt would move the focus
                if event.isAccepted():
                    return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.setAccepted(self._keyboard.press(event))

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        event.setAccepted(self._keyboard.release(event))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._mouse.is_panning = False

    # Following ------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fill()
        super().resizeEvent(event)
        self._lay_overlays()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        if hasattr(self, "_hint"):  # Qt scrolls once while the view is being built
            corner = self._corner.area(self.viewport().size())
            self.viewport().update(corner)
            self.viewport().update(corner.translated(dx, dy))  # scrolling the pixels took it along
            self._hint.setGeometry(self.viewport().rect())

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        room = self.viewport().size()
        if not painter.worldTransform().mapRect(QRectF(rect)).intersects(QRectF(self._corner.area(room))):
            return
        painter.setWorldMatrixEnabled(False)
        self._corner.paint(painter, room)
        painter.setWorldMatrixEnabled(True)

    def _follow(self) -> None:
        """After the drawing changed: the corner's count, the empty state, and a fitted view stays fitted."""
        self._lay_overlays()
        self._hint.setVisible(not self.scene_.nodes)
        layers = self.scene_.graph.layers
        summary = ", ".join(f"{layer.id} {layer.kind} {layer.units}" for layer in layers) or "empty"
        frames = "; ".join(f"{item.frame.name} around {', '.join(item.frame.layers)}" for item in self.scene_.groups)
        framed = f" Frames: {frames}." if frames else ""
        self.setAccessibleDescription(f"Layers: {summary}. {parameter_text(self.scene_.graph)}.{framed}")
        if self.is_fitted and not self._mouse.is_busy and not self._shows_everything():
            self.fit_all()

    def _follow_project(self, before: Project, after: Project) -> None:
        if not {layer.id for layer in before.graph.layers} & {layer.id for layer in after.graph.layers}:
            self.fit_all()  # another drawing altogether

    def _fill(self) -> None:
        """On the projector a drawing that nobody has arranged leaves as little of the canvas empty as may be."""
        width, height = (
            room - 2 * margin for room, margin in zip(self.viewport().size().toTuple(), self.fit_margin(), strict=True)
        )
        is_filled = self.theme_holder.is_presenting and not self._mouse.is_busy
        self.scene_.fill(round(width / height, 2) if is_filled and height > 0 else None)

    def _follow_theme(self) -> None:
        self._fill()
        self._lay_overlays()
        if self.is_fitted:
            self.fit_all()
        self.resetCachedContent()
        self.viewport().update()

    def _shows_everything(self) -> bool:
        visible = self.mapToScene(self.viewport().rect()).boundingRect()
        return visible.contains(self.contents())

    def _write_corner(self) -> None:
        before, text = self._corner.area(self.viewport().size()), self._corner.text
        self._corner.show_graph(self.scene_.graph, width=self.width(), epoch=self.session.written.epoch)
        if self._corner.text != text:
            self.viewport().update(before.united(self._corner.area(self.viewport().size())))

    def _write_epoch(self) -> None:
        if self.theme_holder.is_presenting:  # else the bar says it
            self._write_corner()

    def _lay_overlays(self) -> None:
        self._write_corner()
        self._hint.setGeometry(self.viewport().rect())
