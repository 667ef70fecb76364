"""A bar that folds: nothing is ever cut off, what has no room stands in the menu, and it comes back."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from gui.panels.folding_row import FoldingRow


@pytest.fixture
def row(qtbot: QtBot) -> FoldingRow:
    made = FoldingRow()
    qtbot.addWidget(made)
    made.add(QPushButton("always"))
    made.add_space()
    made.add(QPushButton("goes second"), "caption", fold=2)
    made.add(QPushButton("goes first"), fold=1)
    made.keep_in_menu(QLabel("menu only"), "kept")
    made.finish()
    made.resize(1000, 60)
    made.show()
    qtbot.waitExposed(made)
    return made


def texts(row: FoldingRow) -> list[str]:
    return [str(control.property("text")) for control in row.folded]


def test_with_room_for_all_nothing_is_folded(row: FoldingRow) -> None:
    assert row.folded == []


def test_controls_fold_in_their_turns_and_come_back_in_their_places(row: FoldingRow) -> None:
    seen = []
    for width in range(1000, 60, -4):
        row.resize(width, 60)
        if not seen or texts(row) != seen[-1]:
            seen.append(texts(row))
    assert seen == [[], ["goes first"], ["goes second", "goes first"]]
    row.resize(1000, 60)
    QApplication.processEvents()
    buttons = [b for b in row.findChildren(QPushButton) if b is not row.more and b.window() is row.window()]
    across = sorted(buttons, key=lambda b: b.mapTo(row, b.rect().topLeft()).x())
    assert [b.text() for b in across] == ["always", "goes second", "goes first"]


def test_what_stands_in_the_bar_has_the_width_it_asks_for_at_any_width(row: FoldingRow) -> None:
    for width in range(1000, 240, -20):
        row.resize(width, 60)
        QApplication.processEvents()
        for button in row.findChildren(QPushButton):
            if button.window() is row.window() and button.isVisible():
                assert button.width() >= button.sizeHint().width(), (width, button.text())
                assert button.mapTo(row, button.rect().topRight()).x() < width


def test_a_control_that_grows_pushes_the_next_one_out(row: FoldingRow) -> None:
    narrowest = next(width for width in range(1000, 0, -1) if (row.resize(width, 60), row.folded)[1]) + 1
    row.resize(narrowest, 60)
    assert row.folded == []
    always = next(b for b in row.findChildren(QPushButton) if b.text() == "always")
    always.setText("always more")
    QApplication.processEvents()
    assert texts(row) == ["goes first"]


def test_tab_walks_the_bar_from_left_to_right_after_folding_and_unfolding(row: FoldingRow) -> None:
    for width in (150, 1000):
        row.resize(width, 60)
    names = []
    stop = next(b for b in row.findChildren(QPushButton) if b.text() == "always")
    for _ in range(12):
        if isinstance(stop, QPushButton):
            names.append(stop.text())
        stop = stop.nextInFocusChain()
        if isinstance(stop, QPushButton) and stop.text() == "always":
            break
    assert names == ["always", "goes second", "goes first", "More"]


def test_more_bears_a_dot_while_it_hides_a_control_that_is_set(row: FoldingRow) -> None:
    kept = next(label for label in row.menu.findChildren(QLabel) if label.text() == "menu only")
    first = next(b for b in row.findChildren(QPushButton) if b.text() == "goes first")
    row.tell({first: "first 2"})
    assert not row.more.is_marked
    row.resize(100, 60)
    assert row.more.is_marked
    assert "first 2" in row.more.toolTip()
    row.tell({kept: "kept 3"})
    row.resize(1000, 60)
    QApplication.processEvents()
    assert row.folded == []
    assert row.more.toolTip().startswith("Set here: kept 3.")
    row.menu.aboutToShow.emit()
    assert not row.note.isHidden()
    assert "set: kept 3" in row.note.text(), "the menu says what the dot is for"
    row.tell({})
    row.menu.aboutToShow.emit()
    assert row.note.isHidden()
    assert not row.more.is_marked
    assert "Set here" not in row.more.toolTip()
