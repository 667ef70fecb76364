"""The three hints of the first start: Play, drag a weight, step. Each vanishes when it has been followed, for good."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from core.project import Project
from gui.document import Document
from gui.session import Session
from gui.settings import Settings
from gui.theme import GAP, GRID, INSET, RADIUS, ThemeHolder

_TIP = 7  # height of the callout's point in pixels


@dataclass(frozen=True)
class Hint:
    """One sentence, which stands below what it is about."""

    name: str
    text: str


HINTS = (
    Hint("play", "Press Play: it learns."),
    Hint("step", "Or step through one example, sum by sum."),
    Hint("weight", "Double-click a wire: type its weight."),
)


class Callout(QWidget):
    """One hint beside what it is about."""

    def __init__(self, hint: Hint, holder: ThemeHolder, parent: QWidget) -> None:
        super().__init__(parent)
        self.hint, self._holder, self._window = hint, holder, parent
        self._at = 3 * INSET
        self.label = QLabel(hint.text)
        self.close_button = QToolButton()
        self.close_button.setText("✕")
        self.close_button.setProperty("role", "flat")
        self.close_button.setToolTip("Do not show this hint again.")
        self.close_button.setAccessibleName("Close hint")
        row = QHBoxLayout(self)
        row.setContentsMargins(INSET, GRID + _TIP, GRID, GRID)
        row.setSpacing(GAP)
        row.addWidget(self.label)
        row.addWidget(self.close_button)
        self.setAccessibleName(hint.text)
        holder.changed.connect(self._dress)
        self._dress()

    def point_at(self, target: QPoint, lean: int = 3 * INSET) -> None:
        """Stands with its point on a place of the parent, inside the parent; `lean` is the point's distance from its
        left end."""
        self.adjustSize()
        left = min(max(GAP, target.x() - lean), self._window.width() - self.width() - GAP)
        self.move(left, target.y())
        self._at = target.x() - left
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._holder.theme
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            box = QRectF(self.rect()).adjusted(1, 1 + _TIP, -1, -1)
            painter.setPen(QPen(QColor(theme.accent), 1.5))
            painter.setBrush(QColor(theme.accent_soft))
            painter.drawRoundedRect(box, RADIUS, RADIUS)
            corners = [QPointF(self._at + x, y) for x, y in ((-_TIP, box.top()), (0, 1), (_TIP, box.top()))]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawPolygon(QPolygonF(corners))
            painter.setPen(QPen(QColor(theme.accent), 1.5))
            painter.drawPolyline(corners)

    def _dress(self) -> None:
        self.label.setStyleSheet(f"color: {self._holder.theme.text}")
        self.adjustSize()


class Hints(QObject):
    """Shows what has not been used yet, and remembers what has."""

    def __init__(
        self,
        window: QWidget,
        anchors: dict[str, QWidget],
        document: Document,
        session: Session,
        holder: ThemeHolder,
        settings: Settings,
    ) -> None:
        super().__init__(window)
        self._window, self._anchors, self._holder, self._settings = window, anchors, holder, settings
        self.shown: dict[str, Callout] = {}
        session.running_changed.connect(lambda: self.used("play") if session.is_running else None)
        session.stepping_changed.connect(lambda: self.used("step") if session.place is not None else None)
        document.project_changed.connect(self._follow)
        holder.changed.connect(self._place)

    def offer(self) -> None:
        """Shows the hints that have not been used yet, until they are."""
        for hint in HINTS:
            if hint.name not in self._settings.hints_used and hint.name not in self.shown:
                callout = Callout(hint, self._holder, self._window)
                callout.close_button.clicked.connect(lambda _checked=False, name=hint.name: self.used(name))
                self.shown[hint.name] = callout
                self._anchors[hint.name].installEventFilter(self)
                callout.show()
        self._place()

    def used(self, name: str) -> None:
        """Takes a hint away for good."""
        callout = self.shown.pop(name, None)
        if callout is not None:
            callout.hide()
            callout.deleteLater()
            self._settings.hints_used = self._settings.hints_used | {name}

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
        elif before.graph != after.graph or (
            before.parameters is not after.parameters and before.progress == after.progress
        ):
            self.used("weight")

    def _place(self) -> None:
        for name, callout in self.shown.items():
            anchor = self._anchors[name]
            visible = anchor.isVisible() and not self._holder.is_presenting
            callout.setVisible(visible)
            if visible:
                foot = anchor.rect().bottom() + 1
                bar = _panel_of(anchor)
                if name == "weight":  # below the network, inside the canvas
                    foot -= 11 * GAP
                else:  # below the whole bar
                    foot = anchor.mapFrom(bar, bar.rect().bottomLeft()).y() + 1
                place = QPoint(anchor.rect().center().x(), foot)
                lean = anchor.mapTo(bar, place).x() if name == "play" else 3 * INSET  # over the whole of a heading
                callout.point_at(anchor.mapTo(self._window, place), lean)


def _panel_of(widget: QWidget) -> QWidget:
    """The panel that a widget stands in."""
    panel = widget
    while panel.property("role") != "panel":
        above = panel.parentWidget()
        if above is None:
            return widget
        panel = above
    return panel
