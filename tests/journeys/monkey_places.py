"""Where a monkey's hand may go: on what is drawn, on any widget of any window, or anywhere."""

from __future__ import annotations

import gc
import os
import random

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import Shiboken

from gui.main_window import MainWindow

NONE = Qt.KeyboardModifier.NoModifier
BUTTONS = (Qt.MouseButton.LeftButton,) * 6 + (Qt.MouseButton.RightButton,) * 2 + (Qt.MouseButton.MiddleButton,)
MODIFIERS = (NONE,) * 6 + (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
)

Place = tuple[QWindow, QPoint]


class Places:
    """Draws places in the window's life, and notes them.

    Attributes:
        window: the one that is played with, which may have dialogs, popups and floating panels beside it.
    """

    window: MainWindow
    _random: random.Random
    _log: int

    def _note(self, *what: object) -> None:
        os.write(self._log, (" " + " ".join(map(str, what))).encode())

    def _top(self) -> QWidget:
        """A popup that is open, else the dialog that wants an answer, else any window, mostly the main one."""
        popup, dialog = QApplication.activePopupWidget(), QApplication.activeModalWidget()
        if popup is not None and self._random.random() < 0.8:
            return popup
        if dialog is not None:
            return dialog
        shown = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w.windowHandle() is not None]
        return self.window if self._random.random() < 0.7 or not shown else self._random.choice(shown)

    def _somewhere(self) -> Place | None:
        """A window and a place in it: in the middle of a widget, or anywhere."""
        top = self._top()
        handle = top.windowHandle()
        if handle is None or not is_there(handle):
            return None
        inside = [w for w in top.findChildren(QWidget) if w.isVisible() and not w.visibleRegion().isEmpty()]
        widget = self._random.choice(inside) if inside and self._random.random() < 0.8 else top
        area = widget.rect()
        at = area.center() if self._random.random() < 0.4 else self._within(area)
        self._note(type(widget).__name__, widget.objectName() or widget.accessibleName(), at.x(), at.y())
        return handle, widget.mapTo(top, at)

    def _within(self, area: QRect) -> QPoint:
        across, down = self._random.randrange(max(1, area.width())), self._random.randrange(max(1, area.height()))
        return area.topLeft() + QPoint(across, down)

    def _on_canvas(self) -> Place | None:
        """A place on the canvas, mostly on something that is drawn there."""
        canvas, scene = self.window.canvas, self.window.canvas.scene_
        viewport, choose = canvas.viewport(), self._random
        handle = viewport.window().windowHandle()
        if not canvas.isVisible() or handle is None or not is_there(handle):
            return None
        at = self._within(viewport.rect())
        kind = choose.random()
        if scene.nodes and kind < 0.6:
            node = choose.choice(list(scene.nodes.values()))
            shape = node.shape
            places: list[QPointF] = [shape.input_port, shape.output_port, shape.title.center(), shape.label.center()]
            places += [shape.plus.center(), shape.minus.center(), shape.count.center()]
            places += [tile.center() for tile in shape.tiles] + [
                shape.bias(row).center() for row in range(len(shape.tiles))
            ]
            if shape.can_fold:
                places += [shape.fold_line.center()] * 4
            at = canvas.mapFromScene(node.centre + choose.choice(places))
        elif scene.wires and kind < 0.85:
            wires = choose.choice(list(scene.wires.values())).wires
            if len(wires):
                x, y = wires.points[choose.randrange(len(wires)), wires.points.shape[1] // 2].tolist()
                at = canvas.mapFromScene(QPointF(x, y))
        if not viewport.rect().contains(at):
            at = self._within(viewport.rect())
        self._note("canvas", at.x(), at.y())
        return handle, viewport.mapTo(viewport.window(), at)

    def _any_place(self) -> Place | None:
        is_free = QApplication.activePopupWidget() is None and QApplication.activeModalWidget() is None
        if self._random.random() < 0.02:
            self._note("gc")
            gc.collect()
        return self._on_canvas() if is_free and self._random.random() < 0.4 else self._somewhere()

    def _strike(self) -> tuple[Qt.MouseButton, Qt.KeyboardModifier]:
        return self._random.choice(BUTTONS), self._random.choice(MODIFIERS)


def is_there(handle: QWindow) -> bool:
    """Whether a window of the toolkit's still exists: one that it has deleted by itself may look valid from here."""
    return Shiboken.isValid(handle) and any(handle is window for window in QGuiApplication.allWindows())
