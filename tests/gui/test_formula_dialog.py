"""Typing a formula of one's own: errors with their place, the curve, OK only with what can be trained."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QPushButton
from pytestqt.qtbot import QtBot

from gui.formula_curve import FormulaKind, apart, rounded_up
from gui.formula_dialog import ACTIVATION_FORMULA, LOSS_FORMULA, FormulaDialog
from gui.theme import LIGHT, ThemeHolder, apply


@pytest.fixture
def dialog(qtbot: QtBot) -> Iterator[FormulaDialog]:
    made = FormulaDialog(ACTIVATION_FORMULA, "z * sigmoid(z)", ThemeHolder(LIGHT))
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


def ok(dialog: FormulaDialog) -> QPushButton:
    return dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)


def test_a_sound_formula_is_printed_drawn_and_taken_with_return(dialog: FormulaDialog, qtbot: QtBot) -> None:
    taken: list[str] = []
    dialog.chosen.connect(taken.append)
    dialog.field.selectAll()
    qtbot.keyClicks(dialog.field, "exp(-x^2)")
    assert "f(z) = e^(−z²)" in dialog.words.text()
    assert dialog.curve._values is not None
    assert dialog.curve._slopes is not None
    middle = len(dialog.curve._values) // 2
    assert dialog.curve._values[middle] == pytest.approx(1.0)
    assert dialog.curve._slopes[middle] == pytest.approx(0.0)
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert taken == ["exp(-x^2)"]
    assert not dialog.isVisible()


@pytest.mark.parametrize(
    ("text", "says", "character"),
    [("x * (2 +", "found the end", 9), ("x + foo(x)", "no function 'foo'", 5), ("x $ 2", "no meaning", 3)],
)
def test_an_error_is_said_with_its_place_as_one_types(
    dialog: FormulaDialog, qtbot: QtBot, text: str, says: str, character: int
) -> None:
    dialog.field.clear()
    qtbot.keyClicks(dialog.field, text)
    assert says in dialog.words.text()
    assert dialog.pointer.text() == "▲"
    assert dialog.pointer.toolTip() == f"Character {character}."
    assert not ok(dialog).isEnabled()
    taken: list[str] = []
    dialog.chosen.connect(taken.append)
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert taken == []
    assert dialog.isVisible()


@pytest.mark.parametrize("text", ["", "3", "log(x)", "1/x"])
def test_what_cannot_be_trained_is_refused_with_a_reason(dialog: FormulaDialog, text: str) -> None:
    dialog.field.setText(text)
    assert not ok(dialog).isEnabled()
    assert len(dialog.words.text()) > 10


def test_a_wrong_formula_leaves_the_last_curve_dimmed(dialog: FormulaDialog) -> None:
    before = dialog.curve._values
    sound = dialog.curve.grab().toImage()
    dialog.field.setText("z * (2 +")
    assert dialog.curve.is_old
    assert dialog.curve._values is before
    assert dialog.curve.grab().toImage() != sound
    dialog.field.setText("z * sigmoid(z)")
    assert not dialog.curve.is_old
    assert dialog.curve.grab().toImage() == sound


@pytest.mark.parametrize("kind", [ACTIVATION_FORMULA, LOSS_FORMULA])
def test_every_example_can_be_taken(kind: FormulaKind, qtbot: QtBot) -> None:
    for text, _meaning in kind.examples:
        made = FormulaDialog(kind, text, ThemeHolder(LIGHT))
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        qtbot.addWidget(made)
        assert ok(made).isEnabled(), text
        assert made.curve._values is not None
        assert np.isfinite(made.curve._values).all()


def test_an_example_is_put_into_the_field_by_a_click(dialog: FormulaDialog, qtbot: QtBot) -> None:
    example = next(b for b in dialog.findChildren(QPushButton) if b.text().startswith("z * tanh"))
    qtbot.mouseClick(example, Qt.MouseButton.LeftButton)
    assert dialog.field.text() == "z * tanh(softplus(z))"
    assert ok(dialog).isEnabled()


def test_escape_changes_nothing(dialog: FormulaDialog, qtbot: QtBot) -> None:
    taken: list[str] = []
    dialog.chosen.connect(taken.append)
    qtbot.keyClick(dialog.field, Qt.Key.Key_Escape)
    assert taken == []
    assert not dialog.isVisible()


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [(-0.278, 3.93, [0.0, 3.93]), (-6.0, 8.0, [0.0, -6.0, 8.0]), (0.0, 1.0, [0.0, 1.0]), (-1.0, 0.05, [0.0, -1.0])],
)
def test_numbers_beside_the_curve_never_stand_on_each_other(low: float, high: float, shown: list[float]) -> None:
    assert apart(low, high, lines=10) == shown


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_its_examples_have_the_room_that_their_letters_need(
    qtbot: QtBot, qapp: QApplication, request: pytest.FixtureRequest, scale: float
) -> None:
    holder = ThemeHolder(LIGHT, scale)
    apply(qapp, holder)
    request.addfinalizer(lambda: apply(qapp, ThemeHolder()))  # other tests have the usual type
    made = FormulaDialog(ACTIVATION_FORMULA, "z * sigmoid(z)", holder)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(made)
    made.show()
    links = [button for button in made.findChildren(QPushButton) if button.property("role") == "link"]
    assert links
    assert all(link.height() >= link.sizeHint().height() for link in links)
    assert made.height() == made.sizeHint().height()
    made.close()


@pytest.mark.parametrize(("size", "end"), [(0.0, 0.0), (3.93, 4.0), (0.284, 0.3), (1.1, 1.2), (5.0, 5.0), (5.1, 6.0)])
def test_the_axis_beside_the_curve_ends_at_a_number_of_a_digit_or_two(size: float, end: float) -> None:
    assert rounded_up(size) == pytest.approx(end)
