"""Backpropagation at the window: gradients reached, walked, asked about, guessed and proved, by hand and by key."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.choice import Choice
from core.gallery import locate
from core.project_file import read_project
from gui.main_window import MainWindow
from gui.panels.gallery_dialog import GalleryDialog
from gui.stepping import PHASES, Place
from tests.journeys.conftest import User

SHIFT, ALT, CONTROL = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
)


def load(window: MainWindow, name: str, **training: object) -> None:
    project = read_project(locate(f"gallery:{name}")).project
    if training:
        project = replace(project, training=replace(project.training_or_default, **training))  # type: ignore[arg-type]
    window.document.open(project, None)
    QApplication.processEvents()
    window.canvas.setFocus()


def page(window: MainWindow) -> str:
    window.stepper.refresh()
    return window.stepper.numbers_text()


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


def test_the_exercise_is_done_with_the_keyboard_alone(window: MainWindow, user: User) -> None:
    load(window, "sigmoid_graph")
    window.session.select(window.session.selection.with_unit("y", 0))
    window.stepper.show_phase("backward")
    user.press(Qt.Key.Key_X, ALT)
    field = window.stepper.exercise.field
    assert field.hasFocus()
    user.press(Qt.Key.Key_Down)  # δ is left alone: the gradient of w₁
    assert window.stepper.exercise.riddle is not None
    assert window.stepper.exercise.riddle.name == "∂L/∂w₁"
    assert "?" in window.stepper.lines.accessibleName()
    assert "−0.197 " not in window.stepper.lines.accessibleName()
    QTest.keyClicks(field, "0.1966")
    user.press(Qt.Key.Key_Return)
    assert "0.393 too large" in window.stepper.lines.page.note
    window.stepper.exercise.why.setFocus()
    user.press(Qt.Key.Key_Space)
    assert "sign" in window.stepper.lines.page.note
    assert "x₁ is negative" in window.stepper.lines.page.note
    field.setFocus()
    field.clear()
    QTest.keyClicks(field, "-0.1966")
    user.press(Qt.Key.Key_Return)
    assert window.stepper.lines.page.note.startswith("Right: ∂L/∂w₁ = −0.196612.")
    assert window.stepper.exercise.riddle.name == "∂L/∂w₂"
    user.press(Qt.Key.Key_Escape)
    assert not window.stepper.exercise.isVisible()


def test_any_number_is_hidden_by_a_click_on_it(window: MainWindow, user: User) -> None:
    load(window, "sigmoid_graph")
    window.session.select(window.session.selection.with_unit("y", 0))
    window.stepper.show_phase("backward")
    window.stepper.toggle_exercise()
    lines = window.stepper.lines
    slope = next(i for i, (symbol, _) in enumerate(lines.page.equations[0].columns) if "σ′(z)" in symbol)
    at = lines.area_of(0, slope).center().toPoint()
    QTest.mouseClick(lines, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    riddle = window.stepper.exercise.riddle
    assert riddle is not None
    assert riddle.name == "σ′(z)"
    assert lines.accessibleName().splitlines()[0] == "δ = 1? ≈ 0.197"
    QTest.keyClicks(window.stepper.exercise.field, "0.197")
    user.press(Qt.Key.Key_Return)
    assert "Right: σ′(z)" in lines.page.note
    window.stepper.toggle_exercise()


def test_the_proof_stands_beside_each_gradient(window: MainWindow, user: User) -> None:
    load(window, "logits_by_hand")  # B8
    window.session.select(window.session.selection.with_weight("x->z", (1, 3)))
    user.press(Qt.Key.Key_D, ALT)
    text = page(window)
    assert "ΔL/Δw = (L(w + h) − L(w − h)) / 2h" in text
    assert "≈ 0.273  ✓" in text  # σ(1.5)/3
    user.press(Qt.Key.Key_D, ALT)
    assert "Δw" not in page(window)


def test_momentum_moves_as_the_lecture_says_and_says_why(window: MainWindow, user: User) -> None:
    load(window, "momentum")  # B10
    window.transport.show_step_kind("batch")
    user.click(user.wire("x->y", 0, 0))
    page(window)
    user.click_on(window.stepper.pills["update"])
    assert "v ← 0.9·0 + (−2) = −2" in page(window)
    assert "w ← 0 − 0.1·(−2) = 0.2" in page(window)
    for step, velocity, weight in ((1, "−3.6", "0.56"), (2, "−4.68", "1.028")):
        window.canvas.setFocus()
        user.press(Qt.Key.Key_Period)
        user.wait_until(lambda s=step: window.session.moment.step == s and not window.session.is_running, 60)
        text = page(window)
        assert f"= {velocity}" in text or f"≈ {velocity}" in text
        assert weight in text
    user.press(Qt.Key.Key_Y, ALT)
    dialog = window.stepper.asking._why
    assert dialog is not None
    assert dialog.isVisible()
    assert dialog.words.text().startswith("Update 2: w of x → y from 0.2 to 0.56")
    item = dialog.rows.topLevelItem(0)
    assert item is not None
    assert item.text(0) == "example 1"
    assert item.text(1) == "1.8"
    dialog.close()


def test_why_did_it_move_opens_each_examples_own_chain(window: MainWindow, user: User) -> None:
    load(window, "fish", batch_size=8)
    user.click(user.wire(window.document.project.graph.connections[0].key, 0, 0))
    user.press(Qt.Key.Key_Y, ALT)
    dialog = window.stepper.asking._why
    assert dialog is not None
    assert dialog.rows.topLevelItemCount() == 8
    pushes = [abs(float(dialog.rows.topLevelItem(i).text(1).replace("−", "-"))) for i in range(8)]  # type: ignore[union-attr]
    assert pushes == sorted(pushes, reverse=True)
    third = dialog.rows.topLevelItem(2)
    assert third is not None
    dialog.rows.setCurrentItem(third)
    QTest.keyClick(dialog.rows, Qt.Key.Key_Return)
    assert window.session.selection.example == int(third.text(0).removeprefix("example ")) - 1
    assert "∂L/∂w = " in page(window)
    dialog.close()


def test_what_if_changes_input_target_and_weight_and_undo_takes_each_back(window: MainWindow, user: User) -> None:
    load(window, "sigmoid_graph")
    user.click(user.wire("x->y", 0, 0))
    before = page(window)
    user.press(Qt.Key.Key_W, ALT)
    dialog = window.stepper.asking.trying.dialog
    assert dialog is not None
    names = list(dialog.fields)
    assert names[1:] == ["x₁", "x₂", "target"]
    for name, text in (("x₁", "3"), ("target", "1"), (names[0], "0.5")):
        field = dialog.fields[name]
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)
    trace = window.session.moment.trace
    assert trace is not None
    assert trace.target is not None
    assert trace.layers["x"].activation.tolist() == [3, -2]
    assert trace.target.tolist() == [1]
    assert float(trace.connections["x->y"].weight[0, 0]) == 0.5
    dialog.close()
    window.activateWindow()
    user.wait_until(lambda: QApplication.activeWindow() is window)
    QApplication.processEvents()
    assert page(window) != before
    window.canvas.setFocus()
    for _ in range(3):
        user.press(Qt.Key.Key_Z, CONTROL)
    assert page(window) == before


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
    assert "Z = A Wᵀ + b\n10×2 = 10×4 · 4×2 + 2" in page(window)
    user.click_on(window.stepper.depths["network"])
    assert window.stepper.lines.page.title == "network"
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


def test_b3_is_the_product_of_the_delta_rules_three_factors(window: MainWindow, user: User) -> None:
    load(window, "training_loop", loss=Choice("sum_squared"))
    user.click(user.wire("x->y", 0, 1))
    assert "∂L/∂w = ∂L/∂a·σ′(z)·x₂" in page(window)
    assert "1.34·0.222 ·0.1" in page(window).replace("  ", " ") or "1.34" in page(window)


def test_a_dead_relu_is_told(window: MainWindow, user: User) -> None:
    load(window, "relu_3_4_4_4_3")
    window.session.step_to(Place("backward", "h1", 1))
    page(window)
    assert "the unit is off for this example" in window.stepper.lines.page.note
    delta = window.stepper.lines.page.equations[0]
    assert delta.zeros
    assert delta.numbers.endswith("·0 = 0")


def test_a_tried_input_alone_is_told_in_the_strip_and_taken_back_where_one_types_or_in_the_window(
    window: MainWindow, user: User
) -> None:
    load(window, "sigmoid_graph")
    user.click(user.tile("y", 0))
    before = page(window)
    assert not window.stepper.header.tried.isVisible()

    def try_three() -> None:
        user.press(Qt.Key.Key_W, ALT)
        dialog = window.stepper.asking.trying.dialog
        assert dialog is not None
        field = dialog.fields["x₁"]
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, "3")
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert page(window) != before
        assert window.stepper.header.tried.text() == "what if x₁ = 3 · Ctrl+Z takes it back"
        assert window.stepper.header.tried.isVisible()

    def back_to_the_window() -> None:
        dialog = window.stepper.asking.trying.dialog
        assert dialog is not None
        dialog.close()
        window.activateWindow()
        user.wait_until(lambda: QApplication.activeWindow() is window)
        window.canvas.setFocus()

    try_three()
    dialog = window.stepper.asking.trying.dialog
    assert dialog is not None
    QTest.keyClick(dialog.fields["x₁"], Qt.Key.Key_Z, CONTROL)  # in the field
    assert dialog.fields["x₁"].text() == "−1"
    assert page(window) == before
    assert not window.stepper.header.tried.isVisible()
    back_to_the_window()
    try_three()
    back_to_the_window()
    user.press(Qt.Key.Key_Z, CONTROL)  # with no edit that could be undone
    assert page(window) == before
    try_three()
    back_to_the_window()
    user.click(user.tile("x", 1))  # another unit is looked at: the try is taken back, and that stays
    user.click_on(window.stepper.header.tried)
    assert window.session.selection.example == 0
    assert (window.session.selection.layer, window.session.selection.unit) == ("x", 1)
    try_three_at = window.session.selection
    window.session.select(try_three_at.with_point((5.0, 5.0)))  # a place chosen since is no try
    user.press(Qt.Key.Key_Z, CONTROL)
    assert window.session.selection.point == (5.0, 5.0)
