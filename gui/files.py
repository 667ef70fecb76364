"""The life of a file: new, open, recent, save, revert, export, and the question before work is lost."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from core.errors import UserError
from core.project import Project
from core.project_file import read_project, write_project
from core.project_home import at_home_in
from core.training.branches_file import saved_form
from core.training.journal import journal_problems
from gui.document import Document
from gui.dropping import FileDrops
from gui.errors import Report, report_of
from gui.numbers import number
from gui.panels.gallery_dialog import ask_gallery
from gui.question import Question
from gui.recent import RecentMenu
from gui.saving_place import ask_place
from gui.session import Session
from gui.settings import Settings
from gui.theme import ThemeHolder

FILTER = "Netfold projects (*.netfold *.json);;All files (*)"
EXPORT = "export"
LONGEST_PATH = 56  # characters of one in the status line
KINDS = {"torchscript": ("TorchScript", "pt"), "python": ("Python", "py")}


class Files(QObject):
    """What the File menu does. Dialogs have `window` as their parent; errors go out as reports.

    Signals:
        table_dropped(path: Path): a CSV file was dragged onto the window.
    """

    table_dropped = Signal(object)

    def __init__(
        self, window: QWidget, document: Document, session: Session, settings: Settings, holder: ThemeHolder
    ) -> None:
        super().__init__(window)
        self._window, self._document, self._session = window, document, session
        self._settings, self._holder = settings, holder
        self.recent = RecentMenu(settings, window)
        self.recent.wanted.connect(self.ask_open_path)
        self._drops = FileDrops(window)
        self._drops.project_dropped.connect(self.ask_open_path)
        self._drops.table_dropped.connect(self.table_dropped)
        session.probed.connect(self._exported)

    def new(self) -> None:
        if self.may_leave():
            self._document.open(Project(), None)
            self._say("A new, empty canvas.")

    def ask_open(self) -> None:
        if self.may_leave():
            path, _ = QFileDialog.getOpenFileName(self._window, "Open a project", self._folder(), FILTER)
            if path:
                self.open(Path(path))

    def ask_open_path(self, path: Path) -> None:
        """Opens a file that was chosen already: a recent one, or one dragged here."""
        if self.may_leave():
            self.open(path)

    def show_recent(self) -> None:
        """The menu of recent files by itself, where the mouse is."""
        self.recent.popup(QCursor.pos())

    def ask_gallery(self) -> None:
        chosen = ask_gallery(self._holder, self._window)
        if chosen is not None and self.may_leave():
            self.open(chosen, as_copy=True)

    def open(self, path: Path, *, as_copy: bool = False) -> bool:
        """Opens a project file; a gallery network is opened as a copy, so that Save asks for a place."""
        try:
            opened = read_project(path)
        except UserError as error:
            self._session.reported.emit(report_of(error, file=path))
            return False
        self._document.open(opened.project, None if as_copy else path)
        if not as_copy:
            self._settings.remember(path)
        noun = opened.project.title or path.name
        warnings = list(opened.warnings)
        if journal_problems(opened.project):
            warnings.append("Its journal is damaged: training starts a new run from the parameters as they are.")
        if warnings:
            self._session.reported.emit(Report("warning", f"Opened {noun}.", " ".join(warnings)))
        else:
            self._say(f"Opened {noun}.")
        return True

    def revert(self) -> None:
        """Back to what the file holds, as an edit: undo brings the changes back."""
        path = self._document.path
        if path is None:
            self._session.reported.emit(
                Report("warning", "There is nothing to go back to: this was never saved.", "Undo takes back one step.")
            )
            return
        self._session.pause()
        try:
            saved = read_project(path).project
        except UserError as error:
            self._session.reported.emit(report_of(error, file=path))
            return
        self._document.edit("Revert to saved", saved)
        self._document.mark_saved(path, saved)
        self._say(f"Back to {path.name} as it was saved; Undo brings your changes back.")

    def save(self) -> bool:
        path = self._document.path
        return self.ask_save() if path is None else self.save_to(path)

    def ask_save(self) -> bool:
        start = str(Path(self._folder()) / f"{_file_name(self._document.project.title)}.netfold")
        path = ask_place(self._window, "Save the project", start, FILTER)
        return path is not None and self.save_to(path)

    def save_to(self, path: Path) -> bool:
        """Writes the project with its trained weights; a training that runs is paused for it and goes on."""
        was_running = self._session.is_running
        self._session.pause()
        saved = self._write(path)
        if was_running:
            self._session.play()
        return saved

    def _write(self, path: Path) -> bool:
        project = self._document.project
        if project.title in ("", "Untitled"):
            project = replace(project, title=path.stem)
            self._document.edit("Name the project", project)
            project = self._document.project
        project = at_home_in(project, path.parent)
        try:
            write_project(saved_form(project), path)
        except UserError as error:
            self._session.reported.emit(report_of(error, file=path))
            return False
        self._document.mark_saved(path, project)
        self._settings.remember(path)
        self._say(f"Saved {path.name}.")
        return True

    def ask_export_torchscript(self) -> None:
        self.ask_export("torchscript")

    def ask_export_python(self) -> None:
        self.ask_export("python")

    def ask_export(self, kind: str) -> None:
        title, suffix = KINDS[kind]
        problems = self._document.problems
        if problems:
            first = problems[0]
            self._session.reported.emit(
                Report("error", f"Nothing to export yet. {first.where}: {first.what}", first.fix)
            )
            return
        start = str(Path(self._folder()) / f"{_file_name(self._document.project.title)}.{suffix}")
        path = ask_place(self._window, f"Export {title}", start, f"{title} (*.{suffix})")
        if path is not None:
            self.export_to(kind, path)

    def export_to(self, kind: str, path: Path) -> None:
        """Exports off the GUI thread; the result is checked in a fresh process before it is reported."""
        self._session.pause()
        project = self._document.project
        parameters = self._session.parameters()
        project = replace(project, parameters=parameters)
        self._say(f"Exporting {path.name} and checking it in a fresh process …")

        def job() -> object:
            from core.export.verify import export
            from core.training.preload import import_torch

            import_torch()  # here, gently: the window goes on
            try:
                return export(project, kind, path)
            except UserError as error:
                return error

        self._session.ask(EXPORT, job)

    def may_leave(self) -> bool:
        """Asks what to do with unsaved changes; False when the user wants to stay."""
        was_running = self._session.is_running
        self._session.pause()
        if not self._document.has_unsaved_changes or self._has_nothing_to_lose():
            return True
        title = self._document.project.title
        box = Question(
            f"“{title}” has changes that are not saved.", "They are lost when you leave without saving.", self._window
        )
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)
        save = box.button(buttons.Save)
        save.setProperty("role", "primary")
        save.style().polish(save)
        answer = box.exec()
        box.deleteLater()
        may = self.save() if answer == buttons.Save else answer == buttons.Discard
        if was_running and not may:
            self._session.play()
        return may

    def _has_nothing_to_lose(self) -> bool:
        """An empty canvas without data that was never saved."""
        project = self._document.project
        return self._document.path is None and not project.graph.layers and project.data is None

    def _exported(self, key: object, result: object) -> None:
        if key != EXPORT:
            return
        if isinstance(result, UserError):
            self._session.reported.emit(report_of(result))
        else:
            path, difference = getattr(result, "path", ""), getattr(result, "difference", 0.0)
            title = KINDS[getattr(result, "kind", "torchscript")][0]
            checked = f"reloaded in a fresh process it gives the same answers, to {number(difference, 2)}"
            told = f"Exported {title} to {_shortened(str(path))}, verified: {checked}."
            self._session.reported.emit(Report("info", told, details=f"Exported to {path}", stays=True))

    def _say(self, text: str) -> None:
        self._session.reported.emit(Report("info", text))

    def _folder(self) -> str:
        path = self._document.path
        return str(path.parent if path else Path.home())


def _shortened(path: str) -> str:
    """A path that fits into a line: the name whole, folders left out in the middle."""
    home, longest = str(Path.home()), LONGEST_PATH
    told = f"~{path[len(home) :]}" if path.startswith(home + os.sep) else path
    if len(told) <= longest:
        return told
    name = Path(told).name
    begin = told[: max(1, longest - len(name) - 2)]
    return f"{begin}…{os.sep}{name}"


def _file_name(title: str) -> str:
    kept = "".join(c if c.isalnum() or c in " -_" else " " for c in title)
    return "-".join(kept.split()).lower() or "network"
