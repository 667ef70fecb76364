"""What is asked of the stepper's numbers: an exercise, a proof, why it moved, what if; by hand and by key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.choice import Choice
from gui.bench.stepper import network
from gui.main_window import MainWindow
from gui.panels.outline_model import VALUE
from gui.stepping import PHASES, Phase, Place
from tests.journeys.conftest import User
from tests.journeys.walking import ALT, CONTROL, load, page


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
    assert "has the wrong sign" in window.stepper.header.verdict.text()
    window.stepper.exercise.why.setFocus()
    user.press(Qt.Key.Key_Space)
    assert "x₁ is negative" in window.stepper.header.verdict.text()
    field.setFocus()
    field.clear()
    QTest.keyClicks(field, "-0.1966")
    user.press(Qt.Key.Key_Return)
    assert window.stepper.header.verdict.text().startswith("Right: ∂L/∂w₁ = −0.196612.")
    assert window.stepper.exercise.riddle.name == "∂L/∂w₂"
    user.press(Qt.Key.Key_Escape)
    assert not window.stepper.exercise.isVisible()


def test_what_the_exercise_asks_for_stands_nowhere_else_until_it_is_found(window: MainWindow, user: User) -> None:
    load(window, "forward_3_4_1")
    window.docks.show_panel("outline")
    outline, tiles = window.outline.model, window.canvas.scene_.nodes["h"].tiles

    def told() -> tuple[str, str]:
        """What the outline and the canvas say of the second hidden unit."""
        QApplication.processEvents()
        style = window.canvas.scene_.drawing.style
        return outline.find("h", 1).siblingAtColumn(VALUE).data(), tiles._written(style, 1, 1, 1.0).text

    window.session.step_to(Place("forward", "h", 1))
    window.stepper.toggle_exercise()
    for name in ("z", "a"):
        assert told() == ("a = ?", "?"), "a tells z as well"
        exercise = window.stepper.exercise
        assert exercise.riddle is not None
        assert exercise.riddle.name == name
        exercise.field.setText(repr(exercise.riddle.value))
        exercise.check()
    assert told() == ("a = 0.881", "+0.881")
    window.session.step_to(Place("forward", "h", 1, 5))  # one operation: what it gives stands on the tile
    assert told() == ("a = ?", "?")
    window.stepper.toggle_exercise()
    assert told() == ("a = 0.881", "z +2.00")
    window.session.step_to(None)


def test_a_clicked_factor_is_hidden_on_the_units_that_it_may_come_from(window: MainWindow, user: User) -> None:
    load(window, "forward_3_4_1")
    window.session.step_to(Place("backward", "y", 0))
    window.stepper.toggle_exercise()
    lines = window.stepper.lines
    QApplication.processEvents()
    assert window.session.attention.asked == frozenset(), "no value of a unit tells δ"
    columns = lines.page.equations[1].columns
    lines.asked.emit(1, next(i for i, (symbol, _) in enumerate(columns) if symbol == "·h₁"))
    assert window.stepper.exercise.riddle is not None
    assert window.stepper.exercise.riddle.name == "h₁"
    assert {("h", 0), ("y", 0)} < window.session.attention.asked
    window.docks.by_name["stepper"].hide()
    assert window.session.attention.asked == frozenset(), "nobody is asked any more"
    window.session.step_to(None)


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
    assert lines.accessibleName().splitlines()[0] == "δ = 1? ≈ 0.1966"
    QTest.keyClicks(window.stepper.exercise.field, "0.197")
    user.press(Qt.Key.Key_Return)
    assert "Right: σ′(z)" in window.stepper.header.verdict.text()
    window.stepper.toggle_exercise()


def test_the_proof_stands_beside_each_gradient(window: MainWindow, user: User) -> None:
    load(window, "logits_by_hand")  # B8
    window.session.select(window.session.selection.with_weight("x->z", (1, 3)))
    user.press(Qt.Key.Key_D, ALT)
    text = page(window)
    assert "ΔL/Δw = (L(w + ε) − L(w − ε))/(2ε)" in text
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
    dialog = window.stepper.asking.lists.pushes
    assert dialog is not None
    assert dialog.isVisible()
    assert dialog.words.text().startswith("Update 2: w of x → y from 0.2 to 0.56")
    assert dialog.text(0, 0) == "example 1"
    assert dialog.text(0, 1) == "1.8"
    dialog.close()


def test_why_did_it_move_opens_each_examples_own_chain(window: MainWindow, user: User) -> None:
    load(window, "fish", batch_size=8)
    user.click(user.wire(window.document.project.graph.connections[0].key, 0, 0))
    user.press(Qt.Key.Key_Y, ALT)
    dialog = window.stepper.asking.lists.pushes
    assert dialog is not None
    assert dialog.model.rowCount() == 8
    pushes = [abs(float(dialog.text(i, 1).replace("−", "-"))) for i in range(8)]
    assert pushes == sorted(pushes, reverse=True)
    dialog.select(2)
    QTest.keyClick(dialog.rows, Qt.Key.Key_Return)
    assert window.session.selection.example == int(dialog.text(2, 0).removeprefix("example ")) - 1
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


def test_b3_is_the_product_of_the_delta_rules_three_factors(window: MainWindow, user: User) -> None:
    load(window, "training_loop", loss=Choice("sum_squared"))
    user.click(user.wire("x->y", 0, 1))
    assert "∂L/∂w = ∂L/∂a·σ′(z)·x₂" in page(window)
    assert "∂L/∂w = 1.336·0.2217·0.1 ≈ 0.0296" in page(window)


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


@pytest.mark.parametrize("phase", PHASES)
def test_an_exercise_in_each_phase_is_done_by_keys(window: MainWindow, user: User, phase: Phase) -> None:
    load(window, "sigmoid_graph")
    while window.session.place is None or window.session.place.phase != phase:
        user.press(Qt.Key.Key_Period)
    user.press(Qt.Key.Key_X, ALT)
    bar, asked = window.stepper.exercise, []
    assert bar.field.hasFocus()
    while bar.riddle is not None:
        riddle = bar.riddle
        asked.append(riddle.name)
        QTest.keyClicks(bar.field, f"{riddle.value + 5:.6f}")
        user.press(Qt.Key.Key_Return)
        said = window.stepper.header.verdict.text()
        assert any(words in said for words in ("is too large", "times the right one", "twice the", "the wrong sign"))
        assert bar.riddle == riddle
        bar.field.selectAll()
        QTest.keyClicks(bar.field, f"{riddle.value:.6f}")
        user.press(Qt.Key.Key_Return)
        assert f"Right: {riddle.name} = " in window.stepper.header.verdict.text()
    expected = {"forward": ["z", "a"], "loss": ["L"], "backward": ["δ", "∂L/∂w₁"], "update": ["w₁", "w₂", "b"]}
    assert asked[: len(expected[phase])] == expected[phase]
    assert "All results of this page are found" in window.stepper.header.verdict.text()
    user.press(Qt.Key.Key_Escape)
    assert not bar.isVisible()


def test_any_of_784_inputs_is_found_and_tried(window: MainWindow, user: User) -> None:
    window.document.open(network((784, 6, 10)), None)
    window.session.select(window.session.selection.with_example(0))
    page(window)
    user.press(Qt.Key.Key_W, ALT)
    dialog = window.stepper.asking.trying.dialog
    assert dialog is not None
    assert "x₃₉₈" not in dialog.fields
    assert "of 794 numbers" in dialog.count.text()
    dialog.look_for.setFocus()
    QTest.keyClicks(dialog.look_for, "398")
    assert next(iter(dialog.fields)) == "x₃₉₈"
    field = dialog.fields["x₃₉₈"]
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "0.75")
    QTest.keyClick(field, Qt.Key.Key_Return)
    moment = window.session.moment
    assert moment.inputs is not None
    assert moment.inputs[397] == 0.75
    assert "only tried" in dialog.words.text()
    dialog.close()
    window.activateWindow()
    user.wait_until(lambda: QApplication.activeWindow() is window)
    window.canvas.setFocus()
    window.session.select(window.session.selection.with_unit("x", 500))
    user.press(Qt.Key.Key_W, ALT)
    dialog = window.stepper.asking.trying.dialog
    assert dialog is not None
    dialog.look_for.clear()
    assert next(iter(dialog.fields)) == "x₅₀₁"  # the input that is selected stands first
    dialog.close()
    assert window.session.take_back()


def test_the_folded_terms_open_the_list_of_all_and_it_opens_any_weight(window: MainWindow, user: User) -> None:
    window.document.open(network((784, 6, 10)), None)
    window.session.select(window.session.selection.with_example(0).with_unit("h1", 2))
    text = page(window)
    assert "more terms = " in text
    lines = window.stepper.lines
    column = next(i for i, (symbol, _) in enumerate(lines.page.equations[0].columns) if symbol.endswith(" more"))
    at = lines.area_of(0, column).center().toPoint()
    QTest.mouseClick(lines, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    dialog = window.stepper.asking.lists.terms
    assert dialog is not None
    assert dialog.model.rowCount() == 784
    assert dialog.model.columnCount() == 5  # the gradient too
    dialog.select(783)
    QTest.keyClick(dialog.rows, Qt.Key.Key_Return)
    assert window.session.selection.connection == "x->h1"
    dialog.close()


def test_the_graph_keeps_back_what_an_exercise_asks_for(window: MainWindow, user: User) -> None:
    load(window, "sigmoid_graph")
    window.session.select(window.session.selection.with_unit("y", 0))
    user.wait_until(lambda: window.session.moment.trace is not None)
    window.docks.show_panel("graph")
    panel, view = window.graph_panel, window.graph_panel.view
    panel.refresh()
    assert view.computation is not None
    nodes = view.computation.nodes
    made = next(i for i, node in enumerate(nodes) if node.primitive)
    given = next(i for i, node in enumerate(nodes) if not node.primitive and not node.is_constant)

    def told() -> tuple[str, str]:
        QApplication.processEvents()
        user.wait_until(lambda: view.hides == window.session.attention.hides)
        view.choose(made)
        return view.value_text(nodes[made]), panel.words.text()

    before = told()
    assert "?" not in before[0] + before[1]
    window.stepper.toggle_exercise()
    value, words = told()
    assert value == "?"
    assert "= ?;" in words.replace("≈", "=")
    assert "Local derivatives" not in words, "they would give the number away"
    assert view.value_text(nodes[given]) != "?", "what a number is computed from is known"
    window.stepper.lines.asked.emit(0, 3)
    assert window.session.attention.hides == "all"
    told()
    assert view.value_text(nodes[given]) == "?"
    panel.show_source("formula")
    assert view.hides == "", "a formula of one's own is no part of the exercise"
    panel.show_source("unit")
    window.stepper.toggle_exercise()
    assert told() == before
