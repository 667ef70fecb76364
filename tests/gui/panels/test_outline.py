"""The outline: the drawing as a tree, typed into by keyboard, on the same undo stack and the same selection."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from core.frames import Frame, with_frame
from gui.canvas import Canvas
from gui.document import Document
from gui.panels.outline import OutlinePanel
from gui.panels.outline_model import NAME, VALUE, OutlineModel
from gui.session import Session
from gui.theme import ThemeHolder
from tests.gui.canvas.hands import chain, playground


@pytest.fixture
def outline(qtbot: QtBot) -> Iterator[OutlinePanel]:
    document = Document(playground(chain(2, 3, 1)))
    session = Session(document)
    holder = ThemeHolder()
    canvas = Canvas(document, session, holder)
    qtbot.addWidget(canvas)
    panel = OutlinePanel(document, session, holder, canvas.commands)
    qtbot.addWidget(panel)
    panel.resize(320, 480)
    panel.show()
    panel.activateWindow()
    panel.tree.setFocus()
    yield panel
    session.close()


@pytest.fixture
def session(outline: OutlinePanel) -> Session:
    return outline._session


def texts(outline: OutlinePanel, parent: QModelIndex) -> list[str]:
    model = outline.model
    return [model.index(row, NAME, parent).data() for row in range(model.rowCount(parent))]


def type_over(qtbot: QtBot, outline: OutlinePanel, text: str, key: Qt.Key = Qt.Key.Key_Return) -> None:
    qtbot.keyClick(outline.tree, key)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    qtbot.keyClicks(editor, text)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()


def rows_below(model: OutlineModel, parent: QModelIndex) -> int:
    """All of them, each of which finds its way back."""
    rows = 0
    for row in range(model.rowCount(parent)):
        index = model.index(row, NAME, parent)
        assert model.parent(index) == parent
        rows += 1 + rows_below(model, index)
    return rows


def test_the_tree_has_layers_units_biases_and_wires(outline: OutlinePanel) -> None:
    assert texts(outline, QModelIndex()) == ["x", "h", "y"]
    assert texts(outline, outline.model.find("h")) == ["h 1", "h 2", "h 3"]
    assert texts(outline, outline.model.find("h", 1)) == ["bias", "x 1 → h 2", "x 2 → h 2"]
    assert texts(outline, outline.model.find("x", 0)) == []


def test_every_row_finds_its_way_back_to_its_parent(outline: OutlinePanel) -> None:
    model = outline.model

    assert rows_below(model, QModelIndex()) == 3 + (2 + 3 + 1) + 3 * 3 + 4


def test_enter_on_a_wire_types_its_weight(outline: OutlinePanel, session: Session, qtbot: QtBot) -> None:
    outline.tree.setCurrentIndex(outline.model.find_weight("x->h", (1, 0)))
    type_over(qtbot, outline, "0.75")
    parameters = session.parameters()
    assert parameters is not None
    assert float(parameters.weights["x->h"].numpy()[1, 0]) == 0.75
    assert outline.model.find_weight("x->h", (1, 0)).siblingAtColumn(VALUE).data() == "0.75"
    session.undo()
    assert session.document.project.parameters is None


def test_f2_on_a_layer_types_its_name_and_the_tree_stays_there(
    outline: OutlinePanel, session: Session, qtbot: QtBot
) -> None:
    outline.tree.setCurrentIndex(outline.model.find("h"))
    type_over(qtbot, outline, "hidden", Qt.Key.Key_F2)
    assert [layer.id for layer in session.document.project.graph.layers] == ["x", "hidden", "y"]
    assert session.selection.layer == "hidden"
    assert outline.tree.currentIndex().data() == "hidden"


def test_what_is_no_number_is_refused_in_words(outline: OutlinePanel, session: Session, qtbot: QtBot) -> None:
    outline.tree.setCurrentIndex(outline.model.find_weight("x->h", (0, 0)))
    with qtbot.waitSignal(session.reported) as told:
        type_over(qtbot, outline, "much")
    assert "not a number" in told.args[0].message
    assert session.document.undo_stack.count() == 0


def test_selection_goes_both_ways(outline: OutlinePanel, session: Session) -> None:
    outline.tree.setCurrentIndex(outline.model.find("h", 2))
    assert (session.selection.layer, session.selection.unit) == ("h", 2)
    session.select(session.selection.with_weight("h->y", (0, 1)))
    assert outline.tree.currentIndex().data() == "h 2 → y"
    session.select(session.selection.with_unit(""))
    assert not outline.tree.currentIndex().isValid()


def test_arrows_walk_and_m_mutes(outline: OutlinePanel, session: Session, qtbot: QtBot) -> None:
    outline.tree.setCurrentIndex(outline.model.find("h"))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down):
        qtbot.keyClick(outline.tree, key)
    assert (session.selection.connection, session.selection.weight) == ("x->h", (0, 0))
    qtbot.keyClick(outline.tree, Qt.Key.Key_M)
    assert outline.model.find_weight("x->h", (0, 0)).siblingAtColumn(VALUE).data() == "muted"
    assert outline.tree.currentIndex().data() == "x 1 → h 1"


def test_another_drawing_keeps_what_was_open(outline: OutlinePanel, session: Session, qtbot: QtBot) -> None:
    outline.tree.setExpanded(outline.model.find("h"), True)
    outline.tree.setCurrentIndex(outline.model.find("h").siblingAtColumn(VALUE))
    type_over(qtbot, outline, "4")
    assert texts(outline, outline.model.find("h")) == ["h 1", "h 2", "h 3", "h 4"]
    assert outline.tree.isExpanded(outline.model.find("h"))


def framed(session: Session, name: str, *layers: str) -> Frame:
    frame = Frame(name, layers)
    project = session.document.project
    session.document.edit(f"Frame {name}", replace(project, frames=with_frame(project.frames, frame)))
    return frame


def test_a_frame_has_its_layers_below_it_and_every_row_still_finds_its_parent(
    outline: OutlinePanel, session: Session
) -> None:
    frame = framed(session, "inner part", "h", "y")
    model = outline.model
    assert texts(outline, QModelIndex()) == ["x", "inner part"]
    at = model.find_frame(frame)
    assert at.siblingAtColumn(VALUE).data() == "frame · 2 layers"
    assert texts(outline, at) == ["h", "y"]
    assert texts(outline, model.find("h")) == ["h 1", "h 2", "h 3"]
    assert outline.tree.isExpanded(at)

    assert rows_below(model, QModelIndex()) == 1 + 3 + (2 + 3 + 1) + 3 * 3 + 4
    session.undo()
    assert texts(outline, QModelIndex()) == ["x", "h", "y"]


def test_enter_renames_a_frame_and_del_takes_it_away_on_the_same_undo_stack(
    outline: OutlinePanel, session: Session, qtbot: QtBot
) -> None:
    frame = framed(session, "part", "h", "y")
    outline.tree.setCurrentIndex(outline.model.find_frame(frame))
    assert outline._edits.chosen == {"h", "y"}
    assert outline.tree.currentIndex() == outline.model.find_frame(frame)
    type_over(qtbot, outline, "decoder")
    assert [f.name for f in session.document.project.frames] == ["decoder"]
    assert outline.tree.currentIndex().data() == "decoder"
    qtbot.keyClick(outline.tree, Qt.Key.Key_Delete)
    assert session.document.project.frames == ()
    assert [layer.id for layer in session.document.project.graph.layers] == ["x", "h", "y"]
    session.undo()
    session.undo()
    assert session.document.project.frames == (frame,)


def test_a_frame_that_was_shut_stays_shut_and_a_unit_in_it_opens_it(outline: OutlinePanel, session: Session) -> None:
    frame = framed(session, "part", "h", "y")
    outline.tree.setExpanded(outline.model.find_frame(frame), False)
    framed(session, "input", "x")
    assert not outline.tree.isExpanded(outline.model.find_frame(frame))
    session.select(session.selection.with_unit("h", 1))
    assert outline.tree.currentIndex().data() == "h 2"
    assert outline.tree.isExpanded(outline.model.find_frame(frame))
