"""The dialog in which data are typed, pasted, or looked at before a file is opened."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.numerals import with_subscript
from core.project import TableSource
from gui.numbers import count
from gui.panels.data_suits import plural
from gui.panels.table_model import TableModel
from gui.panels.table_sheet import LISTED, MOST_ROWS, Fault, Sheet, fault_place
from gui.panels.table_view import TableView
from gui.small_window import heading
from gui.theme import GAP, INSET, ThemeHolder

HINT = "Click <b>input</b> or <b>target</b> below a name to change a column’s part; double-click the name to rename it."


class TableEditor(QDialog):
    """A table, what is wrong with it, and OK once nothing is. `source` is the outcome."""

    def __init__(
        self,
        sheet: Sheet,
        holder: ThemeHolder,
        *,
        title: str,
        train_fraction: float = 1.0,
        rows_in_file: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(round(640 * holder.scale), round(520 * holder.scale))
        self.model = TableModel(sheet, train_fraction=train_fraction, parent=self)
        self.model.is_read_only = rows_in_file > len(sheet.rows)
        self.view = TableView(self.model, holder, self)
        self.hint = QLabel(HINT)
        self.hint.setWordWrap(True)
        self.hint.setProperty("role", "muted")
        if self.model.is_read_only:
            shown = f"The first {count(len(sheet.rows))} of {count(rows_in_file)} rows; cells are changed in the file."
            self.hint.setText(f"{shown} {HINT}")
        self.classes = QCheckBox("The target’s numbers are class names")
        self.classes.setToolTip("Each number becomes a class of its own (one-hot), as for digits 0 … 9.")
        self.classes.toggled.connect(lambda on: self.model.set_numbers_are_classes(on=on))
        self.problems = QListWidget()
        self.problems.setAccessibleName("What is to mend")
        self.problems.currentRowChanged.connect(self._go_to)
        self.status = QLabel()
        self.status.setProperty("role", "muted")
        self.status.setWordWrap(True)
        self.buttons = QDialogButtonBox()
        self.cancel = self.buttons.addButton("Cancel", QDialogButtonBox.ButtonRole.RejectRole)
        self.ok = self.buttons.addButton("Use this data", QDialogButtonBox.ButtonRole.AcceptRole)
        self.ok.setProperty("role", "primary")
        self.ok.setDefault(True)
        for button in (self.ok, self.cancel):
            button.setAutoDefault(False)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._refusal = ""
        self._shown: tuple[Fault, ...] = ()
        self._tools = self._tool_row()
        self._lay_out()
        self.model.checked_changed.connect(self._show_checked)
        self.view.refused.connect(self._refuse)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._menu)
        self._show_checked()
        self.view.setFocus()

    @property
    def source(self) -> TableSource | None:
        """The data as they stand, None while something is wrong."""
        return self.model.checked.source

    def closeEvent(self, event: QCloseEvent) -> None:
        self.reject()
        event.accept()

    # Composition ------------------------------------------------------------

    def _tool_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        model, view = self.model, self.view
        entries = (
            ("+ Row", "Adds a row below. Typing in the last one does so too.", self._add_row),
            ("− Row", "Removes the selected rows.", lambda: model.remove_rows_at(view.chosen_rows)),
            ("+ Column", "Adds a column on the right.", model.add_column),
            ("− Column", "Removes the selected columns.", lambda: model.remove_columns_at(view.chosen_columns)),
            ("As test rows", "The chosen rows only test, or train again.", lambda: model.toggle_test(view.chosen_rows)),
            ("Paste", "Puts a spreadsheet’s cells here. (Ctrl+V)", view.paste),
        )
        self.tools: dict[str, QToolButton] = {}
        for text, tip, action in entries:
            button = QToolButton()
            button.setText(text)
            button.setToolTip(tip)
            button.setAccessibleName(tip.split(".")[0])
            button.setEnabled(not model.is_read_only)
            button.clicked.connect(lambda _checked=False, act=action: act())
            row.addWidget(button)
            self.tools[text] = button
        row.addStretch(1)
        row.addWidget(self.classes)
        return row

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(INSET, INSET, INSET, INSET)
        column.setSpacing(GAP)
        column.addWidget(heading(self))
        column.addWidget(self.hint)
        column.addLayout(self._tools)  # above the table, whose height changes with what is to mend
        column.addWidget(self.view, 1)
        column.addWidget(self.problems)
        bottom = QHBoxLayout()
        bottom.setSpacing(INSET)
        bottom.addWidget(self.status, 1)
        bottom.addWidget(self.buttons)
        column.addLayout(bottom)

    # What is wrong ----------------------------------------------------------

    def _show_checked(self) -> None:
        checked = self.model.checked
        self._refusal = ""
        if checked.faults != self._shown or not checked.faults:
            self._shown = checked.faults
            self._list(checked.faults)
        self.problems.setVisible(bool(checked.faults))
        lines = min(4, max(1, self.problems.count()))
        self.problems.setFixedHeight(lines * max(20, self.problems.sizeHintForRow(0)) + 12)
        self.classes.setVisible(checked.can_be_classes or self.model.numbers_are_classes)
        self._show_status()

    def _list(self, faults: tuple[Fault, ...]) -> None:
        self.problems.blockSignals(True)
        self.problems.clear()
        for fault in faults[:LISTED]:
            place = fault_place(self.model.sheet, fault)
            item = QListWidgetItem(f"{place}:  {fault.text}" if place else fault.text)
            item.setData(Qt.ItemDataRole.UserRole, fault)
            self.problems.addItem(item)
        if len(faults) > LISTED:
            self.problems.addItem(f"… and {count(len(faults) - LISTED)} more.")
        self.problems.blockSignals(False)

    def _show_status(self) -> None:
        checked = self.model.checked
        self.ok.setEnabled(checked.source is not None)
        if checked.source is None:
            first = checked.faults[0]
            place = fault_place(self.model.sheet, first)
            reason = f"{place}: {first.text}" if place else first.text
            self.ok.setToolTip(f"Not yet: {reason}")
            text = f"{plural(len(checked.faults), 'thing')} to mend first."  # the list above says which
        else:
            self.ok.setToolTip("Trains on these rows from now on; one undo brings the old data back.")
            text = _summary(checked.source)
        self.status.setText(self._refusal or text)
        self.status.setProperty("role", "problem" if self._refusal else "muted")
        self.status.style().polish(self.status)

    def _refuse(self, text: str) -> None:
        self._refusal = text
        self._show_status()

    def _go_to(self, row: int) -> None:
        item = self.problems.item(row)
        fault = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        if isinstance(fault, Fault) and fault.column >= 0:
            index = self.model.index(max(0, fault.row), fault.column)
            self.view.setCurrentIndex(index)
            self.view.scrollTo(index)

    def _add_row(self) -> None:
        at = max(self.view.chosen_rows, default=self.model.rowCount() - 1) + 1
        if self.model.rowCount() >= MOST_ROWS:
            self._refuse(f"{count(MOST_ROWS)} rows are the most that can be edited here; open more as a CSV file.")
        self.model.add_rows(at, 1)

    def _menu(self, at: object) -> None:
        menu = QMenu(self)
        for text, button in self.tools.items():
            action = menu.addAction(text)
            action.setEnabled(button.isEnabled())
            action.triggered.connect(button.click)
        menu.popup(self.view.viewport().mapToGlobal(at))  # pyright: ignore[reportArgumentType, reportCallIssue]


def _summary(source: TableSource) -> str:
    rows = f"{count(len(source.rows))} {'row' if len(source.rows) == 1 else 'rows'}"
    tests = f" + {count(len(source.test_rows))} to test" if source.test_rows else ""
    targets = ", ".join(map(with_subscript, source.targets))
    if source.classes:
        targets += f" ({plural(len(source.classes), 'class')})"
    inputs = ", ".join(map(with_subscript, source.inputs[:6])) + (", …" if len(source.inputs) > 6 else "")
    return f"{rows}{tests}: {inputs} → {targets}"
