"""The time line's slider: mouse and keys go to a step; what happened there is told where the mouse rests."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QToolTip, QWidget

from core.training.marks import Mark
from gui.numbers import count, loss_text
from gui.opaque import Opaque
from gui.panels.timeline_lanes import GROOVE, Lane, lane_height, name_places
from gui.panels.timeline_picture import HEIGHT, Picture, end_place, label_place, paint, paint_end, room_for_ends
from gui.panels.timeline_scale import Scale
from gui.theme import ThemeHolder

_MOST = 2**31 - 1  # of Qt's whole numbers
NEAR = 6.0  # pixels within which a mark is meant
TIP = (
    "The run, step by step: drag to see any past step in every view. Larger is later, smaller is earlier.\n"
    "← → one step, with Shift one percent, with Ctrl ten; Home: the start, End: now.\n"
    "The grey hill: the training loss, up from 0 as in Loss; where it fell twentyfold, on a logarithmic scale.\n"
    "Marks: ▼ settings, ◆ weights, ■ data, ○ back to finite numbers. A click on one goes there."
)
KIND_WORDS = {"settings": "Setting", "values": "Numbers", "data": "Data", "restored": "Restored"}


class Track(Opaque, QAbstractSlider):
    """A slider over the run's steps.

    Signals:
        wanted(step): the user goes to a step; beyond the newest is now.
        held(is_held): the mouse took the knob, or let it go.
        branch_clicked(name, place): the name of another branch was clicked, at a global place.
    """

    wanted = Signal(object)  # an int that may be larger than Qt's
    held = Signal(bool)
    branch_clicked = Signal(str, object)

    def __init__(self, holder: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._holder = holder
        self.picture = Picture()
        self._hot = ""
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumWidth(160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Time line of the run")
        self.setToolTip(TIP)

    @property
    def scale(self) -> Scale:
        """Where steps stand."""
        left, right = room_for_ends(self.picture, self._holder)
        return Scale(self.picture.last, left, self.width() - right)

    def show_picture(self, picture: Picture) -> None:
        self.picture = picture
        self.blockSignals(True)
        part = 1 + picture.newest // _MOST  # half an hour flat out passes what a slider can count
        self.setRange(0, picture.newest // part)
        self.setValue(picture.step // part)
        self.blockSignals(False)
        words = f"Step {count(picture.step)} of {count(picture.newest)}" if picture.newest else "No run yet"
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
        self.update()

    def write(self, picture: Picture) -> None:
        """Shows other words in the picture that is shown: only their places are painted anew."""
        before, self.picture = (self.picture, self.scale), picture
        scale = self.scale
        if scale != before[1]:  # a number has become longer than its place
            self.update()
            return
        places = [end_place(scale, self.width(), self._holder)] if before[0].told != picture.told else []
        places += [label_place(shown, scale, self._holder) for shown in (before[0], picture) if shown.label]
        for place in places:
            self.update(place.toAlignedRect())

    def marks_at(self, x: float) -> tuple[Mark, ...]:
        """The marks near a place across."""
        near = [m for m in self.picture.marks if abs(self.scale.x(m.step) - x) <= NEAR]
        nearest = min(near, key=lambda mark: abs(self.scale.x(mark.step) - x), default=None)
        return tuple(mark for mark in near if nearest is not None and mark.step == nearest.step)

    def lane_at(self, at: QPointF) -> Lane | None:
        """The branch whose name or line is there."""
        names = name_places(self.picture.lanes, self.scale, self._holder)
        for place, lane in enumerate(self.picture.lanes):
            on_line = abs(at.y() - lane_height(place, self._holder)) < 1.5 * self._holder.scale
            along = self.scale.x(lane.begin) <= at.x() <= self.scale.x(lane.end)
            if (lane.name in names and names[lane.name].contains(at)) or (on_line and along):
                return lane
        return None

    def sizeHint(self) -> QSize:
        return QSize(400, round(HEIGHT * self._holder.scale))

    # Mouse and keys ---------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not self.picture.can_go:
            event.ignore()
            return
        lane = self.lane_at(event.position())
        if lane is not None:
            self.branch_clicked.emit(lane.name, event.globalPosition().toPoint())
            return
        self.setSliderDown(True)
        self.held.emit(True)
        marked = self.marks_at(event.position().x()) if self._is_on_groove(event.position()) else ()
        self.wanted.emit(marked[0].step if marked else self.scale.step(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self.wanted.emit(self.scale.step(event.position().x()))
            return
        lane = self.lane_at(event.position())
        hot = lane.name if lane is not None else ""
        marked = self._is_on_groove(event.position()) and bool(self.marks_at(event.position().x()))
        self.setCursor(Qt.CursorShape.PointingHandCursor if hot or marked else Qt.CursorShape.ArrowCursor)
        if hot != self._hot:
            self._hot = hot
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self.setSliderDown(False)
            self.held.emit(False)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self._hot:
            self._hot = ""
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys, held = Qt.Key, event.modifiers()
        newest, step = self.picture.newest, self.picture.step
        size = 1
        if held & Qt.KeyboardModifier.ShiftModifier:
            size = max(1, newest // 100)
        elif held & Qt.KeyboardModifier.ControlModifier:
            size = max(1, newest // 10)
        places = {keys.Key_Left: step - size, keys.Key_Right: step + size, keys.Key_Home: 0, keys.Key_End: newest}
        if self.picture.can_go and event.key() in places:
            self.wanted.emit(max(0, places[keys(event.key())]))
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    # What is told and drawn -------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tip_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def tip_at(self, at: QPointF) -> str:
        """What there is to say about a place."""
        if not self.picture.can_go:
            return self.picture.empty if self.picture.is_before else self.toolTip()
        lane = self.lane_at(at)
        if lane is not None:
            left = f"It left {lane.parent} at step {count(lane.begin)}" if lane.parent else "It began at step 0"
            return f"Branch “{lane.name}”. {left} and ends at {count(lane.end)}.\nClick: switch, rename, delete."
        marked = self.marks_at(at.x()) if self._is_on_groove(at) else ()
        if marked:
            lines = [f"{KIND_WORDS[mark.kind]}: {mark.text}" for mark in marked]
            return "\n".join([f"Step {count(marked[0].step)}", *lines])
        step, history = self.scale.step(at.x()), self.picture.history
        here = f"Step {count(step)}"
        if history is not None and len(history):
            last = max(0, int(np.searchsorted(history.steps, step, "right")) - 1)
            here += f", train loss {loss_text(float(history.train[last]))}"
        return f"{here}\n{self.toolTip()}"

    def paintEvent(self, event: QPaintEvent) -> None:
        scale = self.scale
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), QColor(self._holder.theme.panel))
            if self.picture.newest and event.rect().left() >= int(scale.right + 10):  # as often as numbers come
                paint_end(painter, self.picture, scale, self._holder, focus=self.hasFocus())
                return
            paint(painter, self.picture, scale, self._holder, focus=self.hasFocus(), hot=self._hot)

    def _is_on_groove(self, at: QPointF) -> bool:
        return abs(at.y() - GROOVE * self._holder.scale) <= NEAR * max(1.0, self._holder.scale)
