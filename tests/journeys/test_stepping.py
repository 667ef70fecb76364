"""Backpropagation at the window: gradients reached and walked, forward and back, at every depth, by hand and by key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.choice import Choice
from gui.main_window import MainWindow
from gui.panels.gallery_dialog import GalleryDialog
from gui.stepping import PHASES, Place
from tests.journeys.conftest import User
from tests.journeys.walking import ALT, CONTROL, SHIFT, load, page


def test_the_gradient_of_b2_is_reached_in_three_actions(window: MainWindow, user: User) -> None:
    def choose() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, GalleryDialog)
        item = next(
            dialog.list.item(i) for i in range(dialog.list.count()) if "sigmoid unit" in dialog.list.item(i).text()
        )
        dialog.list.scrollToItem(item)
        at = dialog.list.visualItemRect(item).center()
        QTest.mouseClick(dialog.list.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
        QTest.mouseDClick(dialog.list.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)

    QTimer.singleShot(50, choose)
    user.press(Qt.Key.Key_G, CONTROL | SHIFT)  # one: the gallery; two: the project, by a double click
    user.wait_until(lambda: window.document.project.title == "A sigmoid unit as a computational graph")
    QApplication.processEvents()
    user.click(user.wire("x->y", 0, 0))  # three: the wire of w₁
    window.stepper.set_digits(6)
    text = page(window)
    assert "∂L/∂w = ∂L/∂a·σ′(z)·x₁" in text
    assert "−0.196612" in text


def test_b2_is_walked_forward_and_back_by_operations_and_comes_back_exactly(window: MainWindow, user: User) -> None:
    load(window, "sigmoid_graph")
    user.press(Qt.Key.Key_F11)  # from layers into units
    user.press(Qt.Key.Key_F11)  # and into operations
    assert window.transport.step_kind == "operation"
    assert window.session.place == Place("forward", "y", 0, 0)
    seen: list[tuple[Place, str]] = []
    while True:
        place = window.session.place
        assert place is not None
        seen.append((place, page(window)))
        user.press(Qt.Key.Key_F10 if len(seen) % 2 else Qt.Key.Key_Period)
        if window.session.place == place:
            break
    assert [phase for phase in PHASES if any(place.phase == phase for place, _ in seen)] == list(PHASES)
    texts = "\n".join(text for _, text in seen)
    for printed in ("a = 1/1.37 ≈ 0.731", "u₂ = e^(−1) ≈ 0.368", "∂L/∂u₃ = 1·(−0.534) ≈ −0.534", "∂L/∂x₂"):
        assert printed.split(" = ")[0] in texts
    for place, text in reversed(seen[:-1]):
        user.press(Qt.Key.Key_Comma)
        assert window.session.place == place
        assert page(window) == text
    user.press(Qt.Key.Key_Escape)
    assert window.session.place is None


def test_out_leads_from_an_operation_to_the_example_and_here_runs_to_the_selection(
    window: MainWindow, user: User
) -> None:
    load(window, "forward_3_4_3")
    window.transport.show_step_kind("operation")
    user.press(Qt.Key.Key_Period)
    user.press(Qt.Key.Key_F11, SHIFT)
    assert window.session.place == Place("forward", "h", 0)
    user.press(Qt.Key.Key_F11, SHIFT)
    assert window.session.place == Place("forward", "h")
    user.press(Qt.Key.Key_F11, SHIFT)
    assert window.session.place == Place("forward")
    window.transport.show_step_kind("unit")
    user.click(user.tile("y", 2))
    user.press(Qt.Key.Key_F9)
    assert window.session.place == Place("forward", "y", 2)
    user.press(Qt.Key.Key_F9)
    assert window.session.place == Place("backward", "y", 2)
    user.press(Qt.Key.Key_F9)
    assert window.session.place == Place("update", "y", 2)


def test_an_epoch_is_run_to_its_end_by_a_key(window: MainWindow, user: User) -> None:
    load(window, "training_loop")
    user.press(Qt.Key.Key_F10, CONTROL)
    user.wait_until(lambda: window.session.moment.epoch == 1 and not window.session.is_running, 60)
    assert window.session.moment.step == 4


def test_a_click_on_a_factor_goes_where_it_comes_from(window: MainWindow, user: User) -> None:
    load(window, "forward_3_4_3")
    window.session.select(window.session.selection.with_weight("h->y", (0, 1)))
    page(window)
    lines = window.stepper.lines
    equation = lines.page.equations[1]
    column, link = next((c, link) for c, link in equation.links if link.layer == "h")
    at = lines.area_of(1, column).center()
    QTest.mouseClick(
        lines, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(round(at.x()), round(at.y()))
    )
    assert link.unit == 1
    assert (window.session.selection.layer, window.session.selection.unit) == ("h", 1)
    assert "a = σ(2) ≈ 0.881" in page(window)


def test_the_three_depths_are_a_click_each(window: MainWindow, user: User) -> None:
    load(window, "playground")
    window.session.select(window.session.selection.with_example(0).with_unit("h2", 1))
    page(window)
    user.click_on(window.stepper.depths["layer"])
    assert "Z = A(h1) Wᵀ + b\n10×2 = 10×4 · 4×2 + 2" in page(window)
    user.click_on(window.stepper.depths["network"])
    assert window.stepper.lines.page.title == "all layers"
    user.click_on(window.stepper.depths["unit"])
    assert window.stepper.lines.page.equations[0].symbols.startswith("z = b + ")


def test_the_graph_opens_large_and_goes_back(window: MainWindow, user: User) -> None:
    load(window, "sigmoid_graph")
    user.click(user.tile("y"))
    user.press(Qt.Key.Key_G, ALT)
    panel = window.graph_panel
    assert window.docks.swapped_name == "graph"
    panel.refresh()
    made = panel.view.computation
    assert made is not None
    assert made.root.value == pytest.approx(0.7310586, abs=5e-8)
    node = next(i for i, n in enumerate(made.nodes) if n.primitive == "exp")
    at = panel.view.position_of(node).toPoint()
    QTest.mouseClick(panel.view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert "≈ −0.534" in panel.words.text()
    assert "Local derivatives: ∂(eˣ)" in panel.words.text()
    assert "∂L/∂u₂ = (−0.534)·1" in panel.words.text()
    user.click_on(panel.sources["formula"])
    assert panel.view.computation is not None
    assert [panel.view.computation.named(n).gradient for n in "xyz"] == [-4, -4, 3]  # B1
    panel.formula.setFocus()
    panel.formula.selectAll()
    QTest.keyClicks(panel.formula, "1/(1+exp(-(w1*x1+w2*x2+b)))")
    panel.values.setText("w1=2, x1=−1, w2=−3, x2=−2, b=−3")
    panel.refresh()
    assert panel.view.computation.named("w1").gradient == pytest.approx(-0.1966119, abs=5e-8)
    panel.formula.setText("(x+")
    panel.refresh()
    assert "Expected" in panel.words.text()
    window.stepper.open_graph()
    assert window.docks.swapped_name == ""
    assert not panel.isVisible()


def test_slow_motion_walks_by_itself_and_ends_at_the_end(
    window: MainWindow, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(window, "sigmoid_graph")
    window.stepper.walk._timer.setInterval(5)
    window.transport.show_step_kind("unit")
    user.press(Qt.Key.Key_S, ALT)
    assert window.stepper.walk.is_slow
    user.wait_until(lambda: not window.stepper.walk.is_slow)
    assert window.session.place == Place("update", "y", 0)


@pytest.mark.parametrize(
    ("name", "layer", "unit", "printed"),
    [
        ("neuron", "y", 0, "z = 0.5 + 0.5·0.2 + 0.6·0.3 + 0.1·0.9 = 0.87"),  # N1
        ("forward_3_4_1", "h", 0, "z = 5 + (−3)·3 + 1·(−9) + 5·2 = −3"),  # N3
        ("forward_3_4_3", "y", 1, "≈ 0.897"),  # N4
        ("relu_3_4_4_4_3", "h1", 0, "= 79"),  # N5
        ("training_loop", "y", 0, "≈ 0.668"),  # B4
    ],
)
def test_the_lectures_numbers_are_stepped_to(
    window: MainWindow, user: User, name: str, layer: str, unit: int, printed: str
) -> None:
    load(window, name)
    window.transport.show_step_kind("unit")
    user.press(Qt.Key.Key_Period)
    while window.session.place != Place("forward", layer, unit):
        user.press(Qt.Key.Key_Period)
    assert printed in page(window)


def test_b5_steps_to_its_loss_in_nats_and_squares(window: MainWindow, user: User) -> None:
    load(window, "losses_by_hand")
    window.session.step_to(Place("loss", "y"))
    assert "L = −ln(0.01) ≈ 4.605" in page(window) or "≈ 4.61" in page(window)
    load(window, "losses_by_hand", loss=Choice("sum_squared"))
    window.session.step_to(Place("loss", "y"))
    assert "≈ 1.92" in page(window)
