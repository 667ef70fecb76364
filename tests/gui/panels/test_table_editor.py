from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QTableView
from pytestqt.qtbot import QtBot

from core.project import TableSource
from gui.panels.table_editor import TableEditor
from gui.panels.table_sheet import Sheet, empty_sheet, sheet_of
from gui.theme import ThemeHolder

XOR = TableSource(("x1", "x2"), ("y",), ((0.0, 0.0, 0.0), (0.0, 1.0, 1.0), (1.0, 0.0, 1.0), (1.0, 1.0, 0.0)))
LEFT = Qt.MouseButton.LeftButton


def opened(qtbot: QtBot, sheet: Sheet) -> TableEditor:
    editor = TableEditor(sheet, ThemeHolder(), title="Edit data table")
    qtbot.addWidget(editor)
    editor.show()
    return editor


def go_to(qtbot: QtBot, editor: TableEditor, row: int, column: int) -> None:
    cell = editor.view.visualRect(editor.model.index(row, column))
    qtbot.mouseClick(editor.view.viewport(), LEFT, pos=cell.center())


def type_into(qtbot: QtBot, editor: TableEditor, row: int, column: int, text: str) -> None:
    go_to(qtbot, editor, row, column)
    qtbot.keyClick(editor.view, Qt.Key.Key_Return)
    field = next(f for f in editor.view.viewport().findChildren(QLineEdit) if f.isVisible())
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: editor.view.state() != QTableView.State.EditingState)
    assert editor.isVisible()  # Enter in a cell is not OK


def paste(qtbot: QtBot, editor: TableEditor, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    qtbot.keyClick(editor.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def test_an_empty_table_says_what_is_lacking_and_cannot_be_used(qtbot: QtBot) -> None:
    editor = opened(qtbot, empty_sheet())
    assert not editor.ok.isEnabled()
    assert editor.status.text() == "1 thing to mend first."
    assert [editor.problems.item(0).text(), editor.problems.count()] == ["Type or paste at least one row.", 1]


def test_typed_cells_make_a_table_and_enter_goes_down(qtbot: QtBot) -> None:
    editor = opened(qtbot, empty_sheet())
    for column, text in enumerate(("0,5", "-1", "1")):
        type_into(qtbot, editor, 0, column, text)
    assert editor.view.currentIndex().row() == 1
    assert editor.source == TableSource(("x1", "x2"), ("y",), ((0.5, -1.0, 1.0),))
    assert editor.ok.isEnabled()
    assert editor.status.text() == "1 row: x₁, x₂ → y"


def test_a_wrong_cell_is_listed_with_row_and_column_and_keeps_ok_off(qtbot: QtBot) -> None:
    editor = opened(qtbot, sheet_of(XOR))
    type_into(qtbot, editor, 2, 1, "abc")
    assert editor.model.fault(2, 1) is not None
    assert editor.problems.item(0).text() == "row 3, x₂:  “abc” is not a number."
    assert not editor.ok.isEnabled()
    assert "row 3, x₂" in editor.ok.toolTip()
    go_to(qtbot, editor, 0, 0)
    editor.problems.setCurrentRow(0)
    assert (editor.view.currentIndex().row(), editor.view.currentIndex().column()) == (2, 1)
    type_into(qtbot, editor, 2, 1, "0")
    assert editor.ok.isEnabled()
    assert editor.problems.isHidden()


def test_a_click_on_a_header_turns_an_input_into_a_target_and_out(qtbot: QtBot) -> None:
    editor = opened(qtbot, sheet_of(XOR))
    header = editor.view.header
    parts = []
    for _ in range(3):
        place = header.part_rect(0).center()
        qtbot.mouseClick(header.viewport(), LEFT, pos=place)
        parts.append(editor.model.sheet.columns[0].part)
    assert parts == ["target", "left out", "input"]
    qtbot.mouseClick(header.viewport(), LEFT, pos=header.part_rect(0).center())
    assert editor.source is not None
    assert editor.source.inputs == ("x2",)
    assert editor.source.targets == ("x1", "y")
    assert editor.source.rows[1] == (1.0, 0.0, 1.0)  # x2 first, then the targets
    assert not editor.model.is_modified


def test_ctrl_t_changes_a_column_s_part_by_key(qtbot: QtBot) -> None:
    editor = opened(qtbot, sheet_of(XOR))
    go_to(qtbot, editor, 0, 1)
    qtbot.keyClick(editor.view, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert editor.model.sheet.columns[1].part == "target"


def test_a_double_click_on_a_name_renames_the_column(qtbot: QtBot) -> None:
    editor = opened(qtbot, sheet_of(XOR))
    header = editor.view.header
    place = header.name_rect(1).center()
    qtbot.mouseClick(header.viewport(), LEFT, pos=place)
    qtbot.mouseDClick(header.viewport(), LEFT, pos=place)
    field = header.rename_field
    assert field is not None
    field.selectAll()
    qtbot.keyClicks(field, "size")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert editor.source is not None
    assert editor.source.inputs == ("x1", "size")
    assert editor.isVisible()  # Enter in the field is not OK
    assert editor.view.state() != QTableView.State.EditingState


def test_escape_leaves_a_column_s_name_as_it_was(qtbot: QtBot) -> None:
    editor = opened(qtbot, sheet_of(XOR))
    go_to(qtbot, editor, 0, 1)
    qtbot.keyClick(editor.view, Qt.Key.Key_F2, Qt.KeyboardModifier.ShiftModifier)
    field = editor.view.header.rename_field
    assert field is not None
    qtbot.keyClicks(field, "size")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert editor.isVisible()
    assert editor.model.sheet.columns[1].name == "x2"


def test_two_columns_of_one_name_are_a_problem(qtbot: QtBot) -> None:
    editor = opened(qtbot, sheet_of(XOR))
    editor.model.rename(1, "x1")
    assert not editor.ok.isEnabled()
    assert "x1" in editor.problems.item(0).text()


def test_pasting_a_spreadsheet_with_names_replaces_an_empty_table(qtbot: QtBot) -> None:
    editor = opened(qtbot, empty_sheet())
    paste(qtbot, editor, "length\tbrightness\tspecies\n5,7\t6,3\tsea bass\n6,4\t3,8\tsalmon\n")
    assert editor.source == TableSource(
        ("length", "brightness"),
        ("species",),
        ((5.7, 6.3, "sea bass"), (6.4, 3.8, "salmon")),
        classes=("sea bass", "salmon"),
    )


def test_pasting_with_a_wrong_cell_shows_it_rather_than_refusing(qtbot: QtBot) -> None:
    editor = opened(qtbot, empty_sheet())
    paste(qtbot, editor, "1\t2\t0\n3\toops\t1\n5\t6\t0\n")
    assert editor.model.fault(1, 1) is not None
    assert editor.model.sheet.rows[1][:3] == ["3", "oops", "1"]


def test_pasting_at_a_cell_grows_the_table(qtbot: QtBot) -> None:
    editor = opened(qtbot, sheet_of(XOR))
    go_to(qtbot, editor, 3, 2)
    paste(qtbot, editor, "0\t7\n1\t8\n")
    assert editor.model.rowCount() == 5
    assert editor.model.columnCount() == 4
    assert editor.model.sheet.rows[4] == ["", "", "1", "8"]


def test_too_much_to_paste_is_refused_with_the_reason(qtbot: QtBot) -> None:
    editor = opened(qtbot, sheet_of(XOR))
    paste(qtbot, editor, "1\t2\t3\n" * 6000)
    assert "CSV" in editor.status.text()
    assert editor.model.rowCount() == 4


def test_rows_and_columns_come_and_go_by_button(qtbot: QtBot) -> None:
    editor = opened(qtbot, sheet_of(XOR))
    qtbot.mouseClick(editor.tools["+ Row"], LEFT)
    qtbot.mouseClick(editor.tools["+ Column"], LEFT)
    assert (editor.model.rowCount(), editor.model.columnCount()) == (5, 4)
    go_to(qtbot, editor, 0, 3)
    qtbot.mouseClick(editor.tools["− Column"], LEFT)
    go_to(qtbot, editor, 1, 0)
    qtbot.mouseClick(editor.tools["− Row"], LEFT)
    assert (editor.model.rowCount(), editor.model.columnCount()) == (4, 3)


def test_delete_clears_the_selected_cells_and_copy_takes_them(qtbot: QtBot) -> None:
    editor = opened(qtbot, sheet_of(XOR))
    editor.view.selectRow(1)
    qtbot.keyClick(editor.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "0\t1\t1"
    qtbot.keyClick(editor.view, Qt.Key.Key_Delete)
    assert editor.source is not None
    assert len(editor.source.rows) == 3  # a blank row does not count


def test_typing_in_the_last_row_opens_another(qtbot: QtBot) -> None:
    editor = opened(qtbot, sheet_of(XOR))
    type_into(qtbot, editor, 3, 0, "2")
    assert editor.model.rowCount() == 5
    assert editor.source is not None
    assert len(editor.source.rows) == 4


def test_test_rows_stay_test_rows_and_can_be_made(qtbot: QtBot) -> None:
    table = TableSource(("x",), ("y",), ((1.0, 2.0), (2.0, 4.0)), ((3.0, 6.0),))
    editor = opened(qtbot, sheet_of(table))
    assert editor.source == table
    assert editor.model.headerData(2, Qt.Orientation.Vertical) == "test 3"
    go_to(qtbot, editor, 1, 0)
    qtbot.mouseClick(editor.tools["As test rows"], LEFT)
    assert editor.source is not None
    assert editor.source.test_rows == ((2.0, 4.0), (3.0, 6.0))


def test_whole_numbers_can_be_made_classes(qtbot: QtBot) -> None:
    rows = tuple((float(i), float(i % 3)) for i in range(6))
    editor = opened(qtbot, sheet_of(TableSource(("x",), ("digit",), rows)))
    assert editor.classes.isVisible()
    qtbot.mouseClick(editor.classes, LEFT, pos=QPoint(8, editor.classes.height() // 2))
    assert editor.source is not None
    assert editor.source.classes == ("0", "1", "2")
    assert editor.source.rows[2] == (2.0, "2")


@pytest.mark.parametrize(
    "table",
    [
        XOR,
        TableSource(("a",), ("k",), ((1.0, "red"), (2.0, "blue")), classes=("blue", "red", "green")),
        TableSource(("a",), ("k",), ((1.0, "7"), (2.0, "3")), classes=("7", "3")),
        TableSource(("a", "b"), ("u", "v"), ((1.0, 0.1234567890123, -2e-9, 3.0),)),
    ],
)
def test_a_table_that_is_only_looked_at_stays_as_it_is(qtbot: QtBot, table: TableSource) -> None:
    assert opened(qtbot, sheet_of(table)).source == table


def test_numbers_of_classes_are_shown_by_name(qtbot: QtBot) -> None:
    table = TableSource(("a",), ("k",), ((1.0, 1.0), (2.0, 0.0)), classes=("blue", "red"))
    editor = opened(qtbot, sheet_of(table))
    assert editor.model.index(0, 1).data() == "red"
    assert editor.source is not None
    assert editor.source.rows == ((1.0, "red"), (2.0, "blue"))


def test_escape_leaves_without_a_change(qtbot: QtBot) -> None:
    editor = opened(qtbot, sheet_of(XOR))
    qtbot.keyClick(editor.view, Qt.Key.Key_Escape)
    assert editor.result() == TableEditor.DialogCode.Rejected
    assert not editor.isVisible()
