"""The canvas widget: hands the mouse to gestures, keys to actions, and keeps the view on the network."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from core.graph import KINDS
from core.project import Project
from gui.canvas.actions import CanvasActions
from gui.canvas.gestures.drop_node import DROP_ACTION, DropNode
from gui.canvas.gestures.gesture import Gesture
from gui.canvas.gestures.starting import gesture_for
from gui.canvas.hits import Hit, hit_at
from gui.canvas.inline_editor import InlineEditor
from gui.canvas.keys import action_for
from gui.canvas.menus import CanvasMenus
from gui.canvas.overlays import CornerText, EmptyHint
from gui.canvas.scene import CanvasScene
from gui.canvas.tooltips import tooltip
from gui.canvas.view import PannedView
from gui.document import Document
from gui.mime import node_kind
from gui.session import Session
from gui.theme import GRID, INSET, Theme, ThemeHolder

POINTING = frozenset(("minus", "plus", "label", "fold", "wire", "wire_badge"))


class Canvas(PannedView):
    """One network, drawn and edited.

    Signals:
        space_tapped(): Space was pressed and let go without panning; the window plays or pauses.
        help_wanted(): ? was pressed.
    """

    space_tapped = Signal()
    help_wanted = Signal()

    def __init__(
        self, document: Document, session: Session, theme_holder: ThemeHolder, parent: QWidget | None = None
    ) -> None:
        self.document, self.session, self.theme_holder = document, session, theme_holder
        self.scene_ = CanvasScene(document, session, theme_holder)
        super().__init__(self.scene_, parent)
        self.scene_.setParent(self)
        self.actions: CanvasActions = CanvasActions(self)  # type: ignore[assignment]
        self.menus = CanvasMenus(self)
        self.editor: InlineEditor | None = None
        self.modifiers = Qt.KeyboardModifier.NoModifier
        self._gesture: Gesture | None = None
        self._button = Qt.MouseButton.NoButton
        self._drop: DropNode | None = None
        self._has_space = self._has_panned = False
        self._mouse = QPoint()
        self._corner = CornerText(theme_holder, self.viewport())
        self._hint = EmptyHint(theme_holder, self.viewport())
        self.setAccessibleName("Network canvas")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setMinimumSize(240, 180)
        self.scene_.synced.connect(self._follow)
        document.project_changed.connect(self._follow_project)
        theme_holder.changed.connect(self._follow_theme)
        self._follow()

    # What is shown --------------------------------------------------------------

    def contents(self) -> QRectF:
        return self.scene_.contents()

    def grid_theme(self) -> Theme:
        return self.theme_holder.theme

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

    def say(self, text: str, at: QPoint) -> None:
        """A sentence at the cursor; "" takes it away."""
        if text:
            QToolTip.showText(self.viewport().mapToGlobal(at + QPoint(12, 12)), text, self.viewport())
        else:
            QToolTip.hideText()

    def cursor_place(self) -> QPoint:
        """Where the mouse is in the viewport, or the middle when it is elsewhere."""
        inside = self.viewport().rect().contains(self._mouse) and not self._mouse.isNull()
        return self._mouse if inside else self.viewport().rect().center()

    def cancel_gesture(self) -> bool:
        """Ends a drag with everything as it was; whether there was one."""
        if self._gesture is None:
            return False
        self._gesture.cancel()
        self._end_gesture()
        return True

    # The mouse ------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        at = event.position().toPoint()
        self._mouse, self.modifiers = at, event.modifiers()
        if self._gesture is None:
            hit = self.hit(at)
            self._gesture = gesture_for(self, event.button(), at, hit, is_panning=self._has_space)
            self._button = event.button()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        self._mouse, self.modifiers = at, event.modifiers()
        if self._gesture is not None:
            self._gesture.move(at)
            if self._gesture is not None and self._gesture.has_moved and self._gesture.cursor is not None:
                self.viewport().setCursor(self._gesture.cursor)
        else:
            self._hover(at)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        gesture = self._gesture
        if gesture is not None and event.button() == self._button:
            self._mouse, self.modifiers = event.position().toPoint(), event.modifiers()
            self._end_gesture()
            gesture.release(self._mouse)
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        hit = self.hit(at)
        if event.button() != Qt.MouseButton.LeftButton or hit.part in ("minus", "plus"):
            self.mousePressEvent(event)
        elif hit.part == "wire" and hit.weight is not None:
            self.session.select(self.session.selection.with_weight(hit.key, hit.weight))
            self.actions.edit_weight(hit.key, hit.weight)
        elif hit.part == "bias" and hit.unit is not None:
            self.actions.edit_bias(hit.layer, hit.unit)
        elif hit.part == "count":
            self.actions.edit_units(hit.layer)
        elif hit.part == "title":
            self.scene_.choose((hit.layer,))
            self.actions.rename()
        elif hit.part == "empty":
            self.menus.open_add(at, kinds=KINDS)
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self._gesture is None:
            self.scene_.hover(Hit("empty"))

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = tooltip(self.scene_, self.hit(event.pos()))
            if text:
                QToolTip.showText(event.globalPos(), text, self.viewport())
            elif self._gesture is None:
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
        if self._drop is None:
            event.ignore()
            return
        self._drop.move(event.position().toPoint())
        event.setDropAction(DROP_ACTION)
        event.accept()

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
            if event.type() == QEvent.Type.ShortcutOverride and self._takes(event):
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                self.keyPressEvent(event)  # Qt would move the focus
                if event.isAccepted():
                    return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            if not event.isAutoRepeat():
                self._has_space, self._has_panned = True, False
                self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
            event.accept()
            return
        name = action_for(event)
        if name:
            getattr(self.actions, name)()
            event.accept()
        elif event.text() == "?":
            self.help_wanted.emit()
            event.accept()
        elif event.text().isdecimal() and not self.scene_.nodes:
            self.menus.open_add(self.viewport().rect().center() + QPoint(-120, 180), text=event.text())
            event.accept()
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self._has_space and not event.isAutoRepeat():
            self._has_space = False
            self.viewport().unsetCursor()
            if not self._has_panned:
                self.space_tapped.emit()
            event.accept()
        else:
            event.ignore()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._has_space = False

    # Following ------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_overlays()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        if hasattr(self, "_hint"):  # Qt scrolls once while the view is being built
            self._lay_overlays()  # scrolling the viewport took them along

    def _takes(self, event: QKeyEvent) -> bool:
        """Whether a key is the canvas's before it is a shortcut of the window."""
        is_space = event.key() == Qt.Key.Key_Space and not event.modifiers()
        typed = event.text().isdecimal() and not self.scene_.nodes and not event.modifiers()
        return is_space or typed or bool(action_for(event))

    def _hover(self, at: QPoint) -> None:
        hit = self.hit(at)
        self.scene_.hover(hit)
        if self._has_space:
            return
        if hit.part in ("input_port", "output_port"):
            self.viewport().setCursor(Qt.CursorShape.CrossCursor)
        elif hit.part in POINTING:
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self.viewport().unsetCursor()

    def _end_gesture(self) -> None:
        if self._has_space:
            self._has_panned = True
        self._gesture = None
        self.viewport().unsetCursor()

    def _follow(self) -> None:
        """After the drawing changed: the corner's count, the empty state, and a fitted view stays fitted."""
        self._lay_overlays()
        self._hint.setVisible(not self.scene_.nodes)
        layers = self.scene_.graph.layers
        summary = ", ".join(f"{layer.id} {layer.kind} {layer.units}" for layer in layers) or "empty"
        self.setAccessibleDescription(f"Layers: {summary}")
        if self.is_fitted and self._gesture is None and not self._shows_everything():
            self.fit_all()

    def _follow_project(self, before: Project, after: Project) -> None:
        if not {layer.id for layer in before.graph.layers} & {layer.id for layer in after.graph.layers}:
            self.fit_all()  # another drawing altogether

    def _follow_theme(self) -> None:
        self._lay_overlays()
        self.resetCachedContent()
        self.viewport().update()

    def _shows_everything(self) -> bool:
        visible = self.mapToScene(self.viewport().rect()).boundingRect()
        return visible.contains(self.contents())

    def _lay_overlays(self) -> None:
        self._corner.show_graph(self.scene_.graph, width=self.width())
        self._corner.move(INSET - GRID, self.height() - self._corner.height() - GRID)
        self._hint.setGeometry(self.viewport().rect())
