"""The three hints of the first start: Play, step, type a weight. Each vanishes when it has been followed, for good."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF, QRegion
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from core.project import Project
from gui.canvas import Canvas
from gui.document import Document
from gui.session import Session
from gui.settings import Settings
from gui.theme import GAP, GRID, INSET, RADIUS, ThemeHolder

_TIP = 7  # height of the callout's point in pixels, and half of its width
_DOT = 3  # radius of the dot where the point is a line


@dataclass(frozen=True)
class Hint:
    """One sentence about something in the window; `after` names the hint that has to be used before."""

    name: str
    text: str
    after: str = ""


HINTS = (
    Hint("play", "Press Play: it learns."),
    Hint("step", "Now step through one example, sum by sum.", after="play"),
    Hint("weight", "Double-click a wire: type its weight."),
)


class Callout(QWidget):
    """One hint: a box with a point that touches what it is about, near by or some way above."""

    def __init__(self, hint: Hint, holder: ThemeHolder, parent: QWidget) -> None:
        super().__init__(parent)
        self.hint, self._holder = hint, holder
        self._tip, self._box = QPointF(), QRectF()  # in this widget
        self.label = QLabel(hint.text)
        self.close_button = QToolButton()
        self.close_button.setText("✕")
        self.close_button.setProperty("role", "flat")
        self.close_button.setToolTip("Do not show this hint again.")
        self.close_button.setAccessibleName("Close hint")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(INSET, GRID, GRID, GRID)
        self._row.setSpacing(GRID)
        self._row.addWidget(self.label)
        self._row.addWidget(self.close_button)
        self.setAccessibleName(hint.text)
        holder.changed.connect(self._dress)
        self._dress()

    @property
    def tip(self) -> QPoint:
        """The end of its point, in the parent."""
        return self.mapToParent(self._tip.toPoint())

    @property
    def box(self) -> QRect:
        """Where it stands without its point, in the parent."""
        return self._box.toRect().translated(self.pos())

    def box_size(self) -> QSize:
        """How large the box is, whatever it points at."""
        inner = self.label.sizeHint() + QSize(GRID + self.close_button.width(), 0)
        return QSize(inner.width() + INSET + 2, inner.height() + 2 * GRID + 2)

    def point_at(self, tip: QPoint, box: QRect) -> None:
        """Stands there in the parent, its point above the box, straight or aslant."""
        around = QRect(tip - QPoint(_TIP, _DOT + 1), tip + QPoint(_TIP, _DOT + 1))
        whole = box.united(around)
        self._tip, self._box = QPointF(tip - whole.topLeft()), QRectF(box.translated(-whole.topLeft()))
        left, top = round(self._box.left()), round(self._box.top())
        right = whole.width() - left - box.width()
        self._row.setContentsMargins(left + INSET, top + 1, right + 2, 1)
        self.setGeometry(whole)
        point = self._outline().toPolygon().boundingRect().united(around.translated(-whole.topLeft()))
        self.setMask(QRegion(self._box.toRect()) | QRegion(point & self.rect()))
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._holder.theme
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            box, corners = self._box.adjusted(1, 1, -1, -1), self._outline()
            painter.setPen(QPen(QColor(theme.accent), 1.5))
            painter.setBrush(QColor(theme.accent_soft))
            painter.drawRoundedRect(box, RADIUS, RADIUS)
            if self._is_far:  # a line with a dot at its end
                foot = (corners.first() + corners.last()) / 2
                painter.drawLine(QPointF(foot.x(), box.top()), self._tip)
                painter.setBrush(QColor(theme.accent))
                painter.drawEllipse(self._tip, _DOT, _DOT)
                return
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawPolygon(corners)
            painter.setPen(QPen(QColor(theme.accent), 1.5))
            painter.drawPolyline(corners)

    @property
    def _is_far(self) -> bool:
        return self._box.top() - self._tip.y() > 3 * _TIP

    def _outline(self) -> QPolygonF:
        """The point: a triangle on the box, or a line where what it is about is far above."""
        half = 0.75 if self._is_far else float(_TIP)
        edge, top = RADIUS + half, self._box.top() + 1
        foot = min(max(self._tip.x(), self._box.left() + edge), self._box.right() - edge)
        return QPolygonF([QPointF(foot - half, top), self._tip + QPointF(0, 1), QPointF(foot + half, top)])

    def _dress(self) -> None:
        self.label.setStyleSheet(f"color: {self._holder.theme.text}")
        side = self.label.sizeHint().height() + 2 * GRID  # low: the first hint stands between a bar and a heading
        self.close_button.setFixedSize(side, side)
        self.close_button.setStyleSheet("padding: 0")
        self.adjustSize()


class Hints(QObject):
    """Shows what has not been used yet, and remembers what has."""

    def __init__(
        self,
        window: QWidget,
        bar: dict[str, QWidget],
        canvas: Canvas,
        document: Document,
        session: Session,
        holder: ThemeHolder,
        settings: Settings,
    ) -> None:
        super().__init__(window)
        self._window, self._canvas, self._holder, self._settings = window, canvas, holder, settings
        self._anchors = {**bar, "weight": canvas}
        self.shown: dict[str, Callout] = {}
        self._is_offered = False
        self._watched: set[QWidget] = set()
        session.running_changed.connect(lambda: self.used("play") if session.is_running else None)
        session.stepping_changed.connect(lambda: self.used("step") if session.place is not None else None)
        document.project_changed.connect(self._follow)
        holder.changed.connect(self._place)
        canvas.looked.connect(self._place)

    def offer(self) -> None:
        """Shows the hints whose turn it is, until they have been used."""
        self._is_offered = True
        used = self._settings.hints_used
        for hint in HINTS:
            is_next = not hint.after or hint.after in used
            if is_next and hint.name not in used and hint.name not in self.shown:
                callout = Callout(hint, self._holder, self._window)
                callout.close_button.clicked.connect(lambda _checked=False, name=hint.name: self.used(name))
                self.shown[hint.name] = callout
                callout.show()
        self._watch()
        self._place()

    def used(self, name: str) -> None:
        """Takes a hint away for good."""
        if not self._is_offered or name in self._settings.hints_used:
            return
        callout = self.shown.pop(name, None)
        if callout is not None:
            callout.hide()
            callout.deleteLater()
        self._settings.hints_used = self._settings.hints_used | {name}
        self.offer()

    def _watch(self) -> None:
        """Hears when a thing that a hint points at moves, or what it stands in; of nothing else."""
        wanted: set[QWidget] = set()
        for name in self.shown:
            widget: QWidget | None = self._anchors[name]
            while widget is not None and widget is not self._window:
                wanted.add(widget)
                widget = widget.parentWidget()
        for widget in self._watched - wanted:
            widget.removeEventFilter(self)
        for widget in wanted - self._watched:
            widget.installEventFilter(self)
        self._watched = wanted

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide):
            self._place()
        return False

    def _follow(self, before: Project, after: Project) -> None:
        if before.title != after.title or not {layer.id for layer in before.graph.layers} & {
            layer.id for layer in after.graph.layers
        }:
            for name in list(self.shown):  # another project: the hints were about the first
                callout = self.shown.pop(name)
                callout.hide()
                callout.deleteLater()
            self._watch()
        elif before.graph != after.graph or (
            before.parameters is not after.parameters and before.progress == after.progress
        ):
            self.used("weight")

    def _place(self) -> None:
        """Beside what they are about: below a button, over no heading; the wire's below the network."""
        taken = GAP
        for name, callout in self.shown.items():
            anchor = self._anchors[name]
            tip = self._canvas.wire_place() if name == "weight" else QPoint(anchor.rect().center().x(), 0)
            visible = anchor.isVisible() and not self._holder.is_presenting and tip is not None
            callout.setVisible(visible)
            if not visible or tip is None:
                continue
            if name == "weight":
                size, network = callout.box_size(), self._canvas.mapFromScene(self._canvas.contents()).boundingRect()
                lowest = anchor.rect().bottom() - size.height() - 4 * GAP  # above what stands in the canvas's corner
                foot = max(min(network.bottom() + GAP, lowest), tip.y() + _TIP)
                box = QRect(QPoint(tip.x() - 3 * INSET, foot), size)
                inside = anchor.rect().adjusted(GAP, 0, -GAP, 0)
                box.moveLeft(min(max(inside.left(), box.left()), inside.right() - box.width()))
                callout.point_at(anchor.mapTo(self._window, tip), box.translated(anchor.mapTo(self._window, QPoint())))
                continue
            tip = anchor.mapTo(self._window, QPoint(tip.x(), anchor.height() + 1))
            box = QRect(QPoint(max(taken, tip.x() - 3 * INSET), tip.y() + _TIP - 1), callout.box_size())
            box = self._beside_headings(box)
            callout.point_at(tip, box)
            taken = box.right() + GAP

    def _beside_headings(self, box: QRect) -> QRect:
        """The box moved to the right until it covers no heading (a label in capitals) and no link beside one."""
        labels = [label for label in self._window.findChildren(QLabel) if label.isVisible() and label.text().isupper()]
        links = [b for b in self._window.findChildren(QToolButton) if b.isVisible() and b.property("role") == "link"]
        places = [_written(widget).translated(widget.mapTo(self._window, QPoint())) for widget in (*labels, *links)]
        for place in sorted(places, key=QRect.left):
            if box.intersects(place):
                box = box.translated(place.right() + GAP - box.left(), 0)
        return box.translated(min(0, self._window.width() - GAP - box.right()), 0)


def _written(widget: QLabel | QToolButton) -> QRect:
    """Where a widget has its text, which stands in the middle of its height."""
    line = widget.fontMetrics().height()
    return QRect(0, (widget.height() - line) // 2, widget.sizeHint().width(), line)
