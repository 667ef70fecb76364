"""Films of the open project: made by `netfold render` in a process of its own, so that the window goes on meanwhile.

The other process gets a copy of the document with the workspace in it: what is selected, each view's options, how
large and in which colours everything is drawn, and for a film of the window how it is laid out.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess
from PySide6.QtWidgets import QWidget

from core.atomic import write_atomically
from core.errors import UserError
from core.project_file import write_project
from core.project_home import at_home_in
from core.training.branches_file import saved_form
from gui.document import Document
from gui.errors import Report, report_of
from gui.lazy_views import LazyViews
from gui.panels.film_dialog import FilmDialog, Order, Subject
from gui.saving_place import ask_place
from gui.session import Session
from gui.theme import ThemeHolder
from gui.views import VIEWS
from gui.workspace import look_of, with_workspace

FILTER = "MP4 film (*.mp4);;GIF (*.gif)"
PROGRAM = (sys.executable, "-m", "core.commands.main")
_PROGRESS = re.compile(r"^(\d+)% (.*)$", re.MULTILINE)
_STOP_MS = 3000  # how long the end of a process may take


class Films(QObject):
    """What the menu's and the views' "Save film…" do; one film at a time."""

    def __init__(
        self,
        window: QWidget,
        document: Document,
        session: Session,
        holder: ThemeHolder,
        views: LazyViews,
        layout: Callable[[], Mapping[str, Any]],
    ) -> None:
        """`layout` tells how the window is laid out, for a film of all of it."""
        super().__init__(window)
        self._window, self._document, self._session, self._holder = window, document, session, holder
        self._views, self._layout = views, layout
        self._process: QProcess | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._out, self._made, self._told = Path(), Path(), ""
        self.dialog: FilmDialog | None = None
        views.when_made(lambda view: view.film_wanted.connect(self.ask))

    def ask(self, name: str = "window") -> None:
        """Opens the dialog with something proposed: a view's name, "canvas" or "window"."""
        problems = self._document.problems
        if problems:
            first = problems[0]
            self._session.reported.emit(Report("error", f"Nothing to film yet. {first.where}: {first.what}", first.fix))
            return
        if self.dialog is None:
            subjects = [Subject("window", "Window", False), Subject("canvas", "Drawing", False)]
            subjects += [Subject(name, entry.title, entry.view.has_stages) for name, entry in VIEWS.items()]
            self.dialog = FilmDialog(subjects, self._window)
            self.dialog.wanted.connect(self._ask_where)
            self.dialog.cancelled.connect(self.cancel)
        if self._process is None:
            self.dialog.choose(name)
        self.dialog.show()
        self.dialog.raise_()

    @property
    def is_under_way(self) -> bool:
        return self._process is not None

    def make(self, order: Order, path: Path) -> None:
        """Starts a film; a report follows when it is done.

        The network stands still in a film of stages: it is the one that all views show, also while one looks back. A
        film along the run has all of the run.
        """
        self._session.pause()
        self._folder = tempfile.TemporaryDirectory(prefix="netfold-film-")
        self._out, self._told = path, ""
        self._made = Path(self._folder.name) / f"film{path.suffix.lower()}"
        source = self._made.with_suffix(".netfold")
        try:
            past = self._session.travel.past() if order.along == "layers" else None
            project = at_home_in(self._document.project if past is None else past[0], source.parent)
            layout = self._layout() if order.subject == "window" else None
            here = with_workspace(project, self._session, self._views.made, layout, look_of(self._holder))
            write_project(saved_form(here), source)
        except UserError as error:
            self._clean_up()
            self._session.reported.emit(report_of(error))
            return
        arguments = ["render", str(source), "--view", order.subject, "--film", order.along, "--progress"]
        arguments += ["--size", f"{order.size[0]}x{order.size[1]}", "-o", str(self._made)]
        arguments += ["--theme", "dark" if self._holder.theme.is_dark else "light"]
        if order.seconds is not None:
            arguments += ["--seconds", f"{order.seconds:g}"]
        process = self._process = QProcess(self)
        process.readyReadStandardError.connect(self._read)
        process.finished.connect(self._finish)
        process.errorOccurred.connect(self._fail)
        process.start(PROGRAM[0], [*PROGRAM[1:], *arguments])
        self._show(0.0, "Starting …")

    def cancel(self) -> None:
        """Ends the film under way; no file is left."""
        if self._end():
            self._show(None, "")
            self._session.reported.emit(Report("info", "The film was cancelled; no file was written."))

    def _end(self) -> bool:
        process, self._process = self._process, None
        if process is None:
            return False
        process.blockSignals(True)
        process.kill()  # not asked to end, which it does only after its picture: all that it writes is in the folder
        process.waitForFinished(_STOP_MS)
        process.deleteLater()
        self._clean_up()
        return True

    def close(self) -> None:
        """The window closes: a film under way ends without a word."""
        self._end()

    def _ask_where(self, order: Order) -> None:
        title = self._document.project.title or "network"
        kept = "-".join("".join(c if c.isalnum() else " " for c in title).split()).lower() or "network"
        folder = self._document.path.parent if self._document.path else Path.home()
        start = str(folder / f"{kept}-{order.subject}.mp4")
        if (path := ask_place(self._window, "Save film", start, FILTER)) is not None:
            self.make(order, path)

    def _read(self) -> None:
        if self._process is None:
            return
        text = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace")
        self._told = (self._told + text)[-4000:]
        found = _PROGRESS.findall(text)
        if found:
            self._show(int(found[-1][0]) / 100, found[-1][1])

    def _fail(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._told = "The film could not be started."
            self._finish(-1)

    def _finish(self, status: int, *_: object) -> None:
        process = self._process
        if process is None:
            return
        self._read()
        self._process = None
        process.deleteLater()
        self._show(None, "")
        try:
            if status == 0:
                write_atomically(self._out, self._made.read_bytes())
                if self.dialog is not None:
                    self.dialog.hide()
                self._session.reported.emit(
                    Report("info", f"Film written: {self._out.name}.", stays=True, path=str(self._out))
                )
                return
        except UserError as error:
            self._session.reported.emit(report_of(error))
            return
        finally:
            self._clean_up()
        lines = [line for line in self._told.splitlines() if line.strip() and not _PROGRESS.match(line)]
        self._session.reported.emit(
            Report("error", "The film was not made.", lines[-1] if lines else "", "\n".join(lines))
        )

    def _show(self, share: float | None, words: str) -> None:
        if self.dialog is not None:
            self.dialog.show_progress(share, words)

    def _clean_up(self) -> None:
        folder, self._folder = self._folder, None
        if folder is not None:
            folder.cleanup()
