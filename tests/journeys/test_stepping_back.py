"""Forward and back at the window is bit-identical; slow motion lights one component at a time."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from core.choice import Choice
from core.project import Progress
from gui.main_window import MainWindow
from gui.panels.formula_copy import as_csv
from gui.stepping import Place
from tests.journeys.conftest import User
from tests.journeys.walking import ALT, load, page


def bits(window: MainWindow) -> dict[str, bytes]:
    """Parameters and optimizer state as training has them, and every float64 number that is shown or made for it."""
    page(window)
    moment = window.session.moment
    assert moment.parameters is not None
    assert moment.trace is not None
    found = {f"parameters {name}": array.numpy().tobytes() for name, array in moment.parameters.tensors()}
    progress = moment.project.progress or Progress()
    found |= {f"optimizer {name}": array.numpy().tobytes() for name, array in progress.optimizer.items()}
    for key, layer in moment.trace.layers.items():
        for name, values in vars(layer).items():
            if isinstance(values, np.ndarray):
                found[f"trace {key} {name}"] = values.tobytes()
    for key, connection in moment.trace.connections.items():
        assert connection.grad is not None
        found[f"trace {key}"] = connection.weight.tobytes() + connection.grad.tobytes()
    found["page"] = as_csv(window.stepper.lines.page).encode()  # every digit
    found["where"] = repr((window.session.place, moment.step, moment.epoch, progress.position)).encode()
    return found


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_operations_updates_and_an_epoch_are_taken_back_bit_by_bit(
    window: MainWindow, user: User, optimizer: str
) -> None:
    load(window, "training_loop", optimizer=Choice(optimizer), momentum=0.5 * (optimizer == "sgd"))
    seen = [bits(window)]

    def forward(kind: str, times: int) -> None:
        for _ in range(times):
            window.transport.show_step_kind(kind)
            window.canvas.setFocus()
            step = window.session.moment.step
            user.press(Qt.Key.Key_Period)
            if kind in ("batch", "epoch"):
                user.wait_until(lambda s=step: window.session.moment.step > s and not window.session.is_running, 60)
            seen.append(bits(window))

    def back(kind: str, times: int) -> None:
        for _ in range(times):
            window.transport.show_step_kind(kind)
            window.canvas.setFocus()
            seen.pop()
            user.press(Qt.Key.Key_Comma)
            assert bits(window) == seen[-1]

    forward("operation", 14)
    back("operation", 13)
    user.press(Qt.Key.Key_Escape)
    seen[:] = [bits(window)]
    start = dict(seen[0])
    forward("batch", 2)
    forward("epoch", 1)
    forward("batch", 1)
    back("batch", 1)
    back("epoch", 1)
    back("batch", 2)
    assert bits(window) == start


def test_slow_motion_lights_one_component_at_a_time(
    window: MainWindow, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(window, "xor_hidden")
    window.session.select(window.session.selection.with_example(1))
    window.stepper.walk._timer.setInterval(5)
    window.transport.show_step_kind("unit")
    lit: list[set[tuple[str, int]]] = []
    layers = [layer for layer in window.document.project.graph.layers if layer.computes]

    def note() -> None:
        if window.session.place is None:
            return
        found: set[tuple[str, int]] = set()
        for layer in layers:
            light = user.scene.nodes[layer.id].tiles.light
            found |= {
                (layer.id, unit) for unit in range(layer.units) if light is not None and light.has_unit(layer.id, unit)
            }
        lit.append(found)

    window.session.stepping_changed.connect(note)
    user.press(Qt.Key.Key_S, ALT)
    user.wait_until(lambda: not window.stepper.walk.is_slow)
    window.session.stepping_changed.disconnect(note)
    assert window.session.place == Place("update", "y", 0)
    assert [len(one) for one in lit] == [1] * 10
    assert lit[:3] == [{("h", 0)}, {("h", 1)}, {("y", 0)}]
    assert lit[4:7] == [{("y", 0)}, {("h", 1)}, {("h", 0)}]
