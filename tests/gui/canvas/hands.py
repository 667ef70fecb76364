"""Hands to use a canvas with: clicks, drags, keys and drops, at places named by what is drawn there."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from core.choice import Choice
from core.graph import Connection, Graph, Layer
from core.project import GeneratorSource, Project, Training
from gui.canvas import Canvas
from gui.mime import node_mime

NONE = Qt.KeyboardModifier.NoModifier


def chain(*units: int, activation: str = "tanh") -> Graph:
    """x, h, h2, …, y with every layer connected to the next."""
    last = len(units) - 1
    layers = []
    for i, count in enumerate(units):
        name = "x" if i == 0 else "y" if i == last else "h" if i == 1 else f"h{i}"
        kind = "input" if i == 0 else "output" if i == last else "hidden"
        layers.append(Layer(name, kind, count, Choice("identity" if i == 0 else activation)))  # type: ignore[arg-type]
    return Graph(tuple(layers), tuple(Connection(a.id, b.id) for a, b in pairwise(layers)))


def playground(graph: Graph | None = None) -> Project:
    """The Playground's default: circles, 2-4-2-1, tanh."""
    return Project(
        graph=graph or chain(2, 4, 2, 1),
        data=GeneratorSource("circle"),
        training=Training(initialization=Choice("normal")),
    )


class Hands:
    """What a user can do to a canvas."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.document, self.session, self.scene = canvas.document, canvas.session, canvas.scene_

    @property
    def graph(self) -> Graph:
        return self.document.project.graph

    @property
    def undo_texts(self) -> list[str]:
        stack = self.document.undo_stack
        return [stack.text(i) for i in range(stack.count())]

    def pixel(self, scene_point: QPointF) -> QPoint:
        return self.canvas.mapFromScene(scene_point)

    def tile(self, layer: str, unit: int = 0) -> QPoint:
        node = self.scene.nodes[layer]
        row = node.shape.row_of(unit)
        assert row is not None
        return self.pixel(node.centre + node.shape.tiles[row].center())

    def part(self, layer: str, name: str) -> QPoint:
        """A port, or the middle of a rectangle of the layer's geometry: "title", "label", "plus" …"""
        node = self.scene.nodes[layer]
        place = getattr(node.shape, name)
        return self.pixel(node.centre + (place if isinstance(place, QPointF) else place.center()))

    def frame_corner(self, layer: str) -> QPoint:
        """A place on the frame where nothing else is."""
        node = self.scene.nodes[layer]
        return self.pixel(node.centre + node.shape.frame.topLeft() + QPointF(5, 32))

    def bias(self, layer: str, unit: int = 0) -> QPoint:
        node = self.scene.nodes[layer]
        return self.pixel(node.centre + node.shape.bias(unit).center())

    def wire(self, key: str, row: int, column: int, share: float = 0.5) -> QPoint:
        wires = self.scene.wires[key].wires
        edge = wires.index((row, column))
        assert edge is not None
        points = wires.points[edge]
        x, y = points[round(share * (len(points) - 1))].tolist()
        return self.pixel(QPointF(x, y))

    def empty(self) -> QPoint:
        """A place with nothing near, at the upper left."""
        return QPoint(8, 8)

    def mouse(self, kind: QEvent.Type, at: QPoint, button: Qt.MouseButton, held: Qt.MouseButton,
              modifiers: Qt.KeyboardModifier = NONE) -> None:  # fmt: skip
        viewport = self.canvas.viewport()
        event = QMouseEvent(kind, QPointF(at), QPointF(viewport.mapToGlobal(at)), button, held, modifiers)
        QApplication.sendEvent(viewport, event)

    def hover(self, at: QPoint) -> None:
        self.mouse(QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton, Qt.MouseButton.NoButton)

    def click(
        self, at: QPoint, modifiers: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = Qt.MouseButton.LeftButton
    ) -> None:
        self.hover(at)
        self.mouse(QEvent.Type.MouseButtonPress, at, button, button, modifiers)
        self.mouse(QEvent.Type.MouseButtonRelease, at, button, Qt.MouseButton.NoButton, modifiers)

    def double_click(self, at: QPoint) -> None:
        left = Qt.MouseButton.LeftButton
        self.click(at)
        self.mouse(QEvent.Type.MouseButtonDblClick, at, left, left)
        self.mouse(QEvent.Type.MouseButtonRelease, at, left, Qt.MouseButton.NoButton)

    def start_drag(
        self, start: QPoint, end: QPoint, modifiers: Qt.KeyboardModifier = NONE,
        button: Qt.MouseButton = Qt.MouseButton.LeftButton,
    ) -> None:  # fmt: skip
        self.hover(start)
        self.mouse(QEvent.Type.MouseButtonPress, start, button, button, modifiers)
        for share in (0.3, 0.7, 1.0):
            at = start + (end - start) * share
            self.mouse(QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton, button, modifiers)

    def drag(
        self, start: QPoint, end: QPoint, modifiers: Qt.KeyboardModifier = NONE,
        button: Qt.MouseButton = Qt.MouseButton.LeftButton,
    ) -> None:  # fmt: skip
        self.start_drag(start, end, modifiers, button)
        self.mouse(QEvent.Type.MouseButtonRelease, end, button, Qt.MouseButton.NoButton, modifiers)

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.canvas, key, modifiers)

    def type(self, text: str) -> None:
        """Into whatever has the focus, then Enter."""
        widget = QApplication.focusWidget()
        assert isinstance(widget, QLineEdit)
        widget.insert(text)  # QTest types no −
        QTest.keyClick(widget, Qt.Key.Key_Return)

    def drop_node(self, kind: str, at: QPoint) -> None:
        """A node from the palette, dragged in and let go."""
        self.drop(node_mime(kind), at)

    def drop(self, data: QMimeData, at: QPoint) -> None:
        """What is dragged comes in over the canvas and is let go there."""
        copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        viewport = self.canvas.viewport()
        QApplication.sendEvent(viewport, QDragEnterEvent(at, copy, data, left, NONE))
        QApplication.sendEvent(viewport, QDragMoveEvent(at, copy, data, left, NONE))
        QApplication.sendEvent(viewport, QDropEvent(QPointF(at), copy, data, left, NONE))

    def wait_for_responses(self) -> None:
        self.session.ask_responses()
        deadline = time.monotonic() + 10
        while self.session.responses is None and time.monotonic() < deadline:
            QApplication.processEvents()
            time.sleep(0.005)
        assert self.session.responses is not None


MakeHands = Callable[[Project], Hands]
