"""The user's own data: a CSV file, a table typed or pasted, or what is loaded as a table to edit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from core.datasets.bundled import BUNDLED
from core.datasets.columns import table_source
from core.datasets.csv_file import CsvTable, read_csv
from core.datasets.materialize import find_file
from core.errors import UserError
from core.project import BundledSource, DataSource, FileSource, TableSource
from gui.document import Document
from gui.errors import Report, report_of
from gui.numbers import count
from gui.panels.data_choices import usual_share
from gui.panels.table_editor import TableEditor
from gui.panels.table_sheet import MOST_ROWS, Sheet, empty_sheet, sheet_of, sheet_of_csv
from gui.session import Session
from gui.theme import ThemeHolder

FILTER = "Tables (*.csv *.tsv *.txt);;All files (*)"
TOO_LONG = f"Only data of at most {count(MOST_ROWS)} rows can be edited as a table."


class OwnData(QObject):
    """Opens the dialogs and hands over what comes out of them.

    Signals:
        chosen(source: DataSource, text: str): what the user made, and what to call it in the undo menu.
    """

    chosen = Signal(object, str)

    def __init__(self, document: Document, session: Session, holder: ThemeHolder, window: QWidget) -> None:
        super().__init__(window)
        self._document, self._session, self._holder, self._window = document, session, holder, window
        self.editor: TableEditor | None = None
        self._folder: Path | None = None  # where the last table was chosen
        self._put_away: dict[str, tuple[DataSource | None, Sheet]] = {}  # by title: what was typed and then left
        self.menu = QMenu(window)
        self.menu.setToolTipsVisible(True)
        self._open = self.menu.addAction("Open CSV…", self.choose_csv)
        self._type = self.menu.addAction("Type or paste a table…", self.type_table)
        self._edit = self.menu.addAction("Edit this data as a table…", self.edit_table)

    def show_menu(self, at: QPoint) -> None:
        rows = len(self._session.dataset) if self._session.dataset is not None else 0
        self._edit.setEnabled(0 < rows <= MOST_ROWS)
        self._edit.setToolTip(TOO_LONG if rows > MOST_ROWS else "")
        self.menu.popup(at)

    def choose_csv(self) -> None:
        """Asks for a file."""
        file = self._document.path
        folder = self._folder or (file.parent if file is not None else Path.home())
        path, _ = QFileDialog.getOpenFileName(self._window, "Open a table", str(folder), FILTER)
        if path:
            self._folder = Path(path).parent
            self.open_csv(Path(path))

    def open_csv(self, path: Path) -> None:
        """Shows a file's rows and lets its columns be chosen; what is wrong with the file is reported."""
        try:
            table = read_csv(path)
        except UserError as error:
            self._session.reported.emit(report_of(error))
            return
        share = usual_share(len(table.rows))

        def outcome(editor: TableEditor) -> DataSource | None:
            if editor.model.is_modified:
                return editor.source
            return self._file_source(path.absolute(), table, editor)

        self._ask(sheet_of_csv(table), f"Open {path.name}", share, outcome, f"Open {path.name}", len(table.rows))

    def type_table(self) -> None:
        """An empty table to type or paste into."""

        def outcome(editor: TableEditor) -> DataSource | None:
            source = editor.source
            return replace(source, train_fraction=usual_share(len(source.rows))) if source is not None else None

        self._ask(empty_sheet(), "Type or paste a table", 1.0, outcome, "Type data table")

    def edit_table(self) -> None:
        """What is loaded as a table, or an empty one where there is nothing, or too much."""
        try:
            table = self._as_table()
        except UserError as error:
            self._session.reported.emit(report_of(error))
            return
        if table is None:
            self.type_table()
            return
        self._ask(sheet_of(table), "Edit data table", table.train_fraction, lambda e: e.source, "Edit data table")

    # ------------------------------------------------------------------------

    def _ask(
        self,
        sheet: Sheet,
        title: str,
        share: float,
        outcome: Callable[[TableEditor], DataSource | None],
        text: str,
        rows_in_file: int = 0,
    ) -> None:
        """Opens the editor; when it is left with OK, what it holds is chosen."""
        if self.editor is not None:
            self.editor.reject()
        data = self._document.project.data
        before, typed = self._put_away.pop(title, (None, None))
        is_again = typed is not None and before is data
        editor = TableEditor(
            typed if is_again and typed is not None else sheet,
            self._holder,
            title=title,
            train_fraction=share,
            rows_in_file=rows_in_file,
            parent=self._window.window(),
        )
        editor.model.is_modified = is_again
        self.editor = editor

        def finish(result: int) -> None:
            self.editor = None
            editor.deleteLater()
            if result == TableEditor.DialogCode.Rejected and editor.model.is_modified and not rows_in_file:
                self._put_away[title] = (data, editor.model.sheet)
                self._session.reported.emit(Report("info", f"What was typed is kept: “{title}” shows it again."))
            if result == TableEditor.DialogCode.Accepted:
                try:
                    source = outcome(editor)
                except UserError as error:
                    self._session.reported.emit(report_of(error))
                    return
                if source is not None:
                    self.chosen.emit(source, text)

        editor.finished.connect(finish)
        editor.open()

    def _file_source(self, path: Path, table: CsvTable, editor: TableEditor) -> FileSource:
        """The file with its chosen columns; its path is relative to the project's folder where it lies inside."""
        columns = editor.model.sheet.columns
        inputs = tuple(column.name for column in columns if column.part == "input")
        targets = tuple(column.name for column in columns if column.part == "target")
        by_number = editor.model.numbers_are_classes
        whole = table_source(table, inputs=inputs, targets=targets, numbers_are_classes=by_number)
        folder = self._document.project.folder
        inside = bool(folder) and path.is_relative_to(Path(folder).absolute())
        name = path.relative_to(Path(folder).absolute()).as_posix() if inside else str(path)
        share = usual_share(len(table.rows))
        return FileSource(name, inputs, targets, whole.classes if by_number else (), share)

    def _as_table(self) -> TableSource | None:
        """What is loaded as rows of a table; None where there is nothing, or more than can be edited."""
        project, dataset = self._document.project, self._session.dataset
        data = project.data
        if data is None or (dataset is not None and len(dataset) > MOST_ROWS):
            return None
        if isinstance(data, TableSource):
            return data if len(data.rows) + len(data.test_rows or ()) <= MOST_ROWS else None
        if isinstance(data, BundledSource):
            return replace(BUNDLED.find(data.name).table(), train_fraction=data.train_fraction)
        if isinstance(data, FileSource):
            read = read_csv(find_file(data.path, folder=project.folder))
            table = table_source(read, inputs=data.inputs, targets=data.targets, classes=data.classes)
            return replace(table, train_fraction=data.train_fraction)
        if dataset is None:
            return None
        values = [*dataset.inputs.T.tolist(), *dataset.targets.T.tolist()]
        rows = tuple(zip(*values, strict=True))
        return TableSource(dataset.input_names, dataset.target_names, rows, train_fraction=data.train_fraction)
