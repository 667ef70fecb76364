"""Dragging a number: sideways on a wire or a bias square changes its weight or bias (Nielsen). One undo step."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt

from core.parameters import Group
from gui import run_edits
from gui.canvas.gestures.gesture import THRESHOLD
from gui.canvas.gestures.move_layers import MoveLayers
from gui.canvas.gestures.press_part import PressWire
from gui.canvas.hits import Hit
from gui.canvas.values import masked_refusal
from gui.numbers import number
from gui.symbols import wire_name

if TYPE_CHECKING:
    from gui.canvas.canvas import Canvas

STEP, FINE_STEP = 0.01, 0.001  # a pixel, and with Shift
_numbers = count()


class NumberDrag:
    """One number under the mouse. Training that runs waits while it is dragged and then goes on from there.

    With live retrain it is the start's number, and what is shown is where training ends up.
    """

    def __init__(self, canvas: Canvas, group: Group, key: str, index: tuple[int, ...], name: str) -> None:
        self._canvas, self._key, self._index, self._name = canvas, key, index, name
        self._group: Group = group
        session = canvas.session
        self._was_running = session.is_running
        session.pause()
        self._project, self._parameters = session.number_base()
        self._where = " at the start" if session.live.is_on else ""
        self._merge = f"drag {next(_numbers)}"
        self._undo_index = session.document.undo_stack.index()
        self._at = 0
        values = self._parameters.group(group).get(key) if self._parameters is not None else None
        self._value = None if values is None else float(values.numpy()[index])

    def drag(self, pixels: int, at: QPoint) -> None:
        """The mouse is so many pixels right of where it went down."""
        if self._parameters is None or self._value is None:
            self._canvas.say("There are no numbers while the drawing has problems.", at)
            return
        if self._at == 0 and abs(pixels) < THRESHOLD:
            return  # up or down is no sideways
        session = self._canvas.session
        if session.travel.is_past:  # a past step's number is a branch's
            session.branch_off("weights")
            self._project, self._parameters = session.number_base()
            if self._parameters is None:
                return
        is_fine = bool(self._canvas.modifiers & Qt.KeyboardModifier.ShiftModifier)
        step, decimals = (FINE_STEP, 3) if is_fine else (STEP, 2)
        self._value += (pixels - self._at) * step
        self._at = pixels
        value = round(self._value, decimals)
        project = run_edits.with_number(self._project, self._parameters, self._group, self._key, self._index, value)
        self._canvas.document.edit(f"Set {self._name} to {number(value)}", project, merge=self._merge)
        self._canvas.say(f"{self._name} = {number(value)}{self._where}", at)

    def end(self) -> None:
        self._canvas.say("", QPoint())
        if self._was_running and not self._where:
            self._canvas.session.play()

    def cancel(self) -> None:
        stack = self._canvas.document.undo_stack
        while stack.index() > self._undo_index:
            stack.undo()
        self.end()


class DragWeight(PressWire):
    """A wire: a drag changes its weight, a click is a click."""

    cursor = Qt.CursorShape.SizeHorCursor

    def begin(self) -> None:
        canvas, hit = self.canvas, self.hit
        self._drag: NumberDrag | None = None
        if hit.weight is None or hit.part != "wire":
            return
        canvas.session.select(canvas.session.selection.with_weight(hit.key, hit.weight))
        if masked_refusal(canvas.scene_, hit.key, hit.weight) is None:
            name = f"weight {wire_name(canvas.scene_.graph, hit.key, hit.weight)}"
            self._drag = NumberDrag(canvas, "weights", hit.key, hit.weight, name)

    def drag(self, at: QPoint) -> None:
        if self._drag is not None:
            self._drag.drag(at.x() - self.start.x(), at)

    def drop(self, at: QPoint) -> None:
        if self._drag is not None:
            self._drag.end()

    def cancel(self) -> None:
        if self.has_moved and self._drag is not None:
            self._drag.cancel()

    def abandon(self) -> None:
        self.canvas.say("", QPoint())


class DragBias(MoveLayers):
    """A bias square: a drag changes the bias, a click selects the unit."""

    cursor = Qt.CursorShape.SizeHorCursor

    def __init__(self, canvas: Canvas, start: QPoint, hit: Hit, unit: int) -> None:
        super().__init__(canvas, start, hit)
        self._unit = unit

    def begin(self) -> None:
        self.click(self.start)
        layer = self.canvas.scene_.graph.by_id[self.hit.layer]
        name = f"bias of {layer.unit_name(self._unit)}"
        self._drag = NumberDrag(self.canvas, "biases", layer.id, (self._unit * layer.pieces,), name)

    def drag(self, at: QPoint) -> None:
        self._drag.drag(at.x() - self.start.x(), at)

    def drop(self, at: QPoint) -> None:
        self._drag.end()

    def cancel(self) -> None:
        if self.has_moved:
            self._drag.cancel()

    def abandon(self) -> None:
        self.canvas.say("", QPoint())
