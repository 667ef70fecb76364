"""Autosave: keeps what is not saved in a recovery file, seconds behind the hands, and offers it after a crash."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QMessageBox, QWidget

from core.errors import UserError
from core.project import Progress, Project
from core.worker import Worker
from gui.document import Document
from gui.errors import Report, report_of
from gui.question import Question
from gui.recovery_files import Leftover, Slot
from gui.session import Session

KEEP_MS = 1500  # from an edit to its being written: with a slow disk still within the five seconds that may be lost
TRAINED_MS = 4000  # from one copy of what training has reached to the next


class Recovery(QObject):
    """Watches a document and writes it, off the GUI thread, whenever it holds more than its file does.

    A project is a frozen value, so the thread needs no lock: it writes what it was handed.
    """

    def __init__(self, document: Document, session: Session, folder: Path) -> None:
        super().__init__(session)
        self._document, self._session = document, session
        self._slot: Slot | None = None
        self._left: list[Slot] = []
        self._worker = Worker("recovery")
        self._stamp = 0  # what was handed to the thread under an older stamp is not wanted any more
        self._kept: Project | None = None
        self._has_failed = False
        self.box: QMessageBox | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._keep)
        try:
            self._left = Slot.left_in(folder)
            self._slot = Slot.new(folder)
        except OSError as error:
            self._fail(UserError(f"{error.strerror or error}.", where=str(folder)))
            return
        document.project_changed.connect(lambda _before, _after: self._wait(KEEP_MS))
        document.path_changed.connect(self._follow_file)
        session.running_changed.connect(lambda: self._wait(TRAINED_MS))

    @property
    def kept_in(self) -> Path | None:
        """The recovery file, whether or not there is anything to keep."""
        return self._slot.path if self._slot is not None else None

    def close(self) -> None:
        """The end of a clean run: leaves nothing behind but what earlier ones left."""
        self._timer.stop()
        self._stamp += 1
        self._worker.stop()
        for slot in self._left:
            slot.release()
        self._left = []
        if self._slot is not None:
            self._slot.clear()
            self._slot = None

    # Keeping ----------------------------------------------------------------

    def _wait(self, milliseconds: int) -> None:
        """Writes after so long at the latest; an edit does not put off what an earlier one asked for."""
        if not self._timer.isActive() or self._timer.remainingTime() > milliseconds:
            self._timer.start(milliseconds)

    def _follow_file(self) -> None:
        if not self._session.has_unsaved_changes:
            self._forget()

    def _forget(self) -> None:
        """The file holds it all now: what is kept here would only be older."""
        self._stamp += 1
        self._kept = None
        if self._slot is not None:
            self._slot.forget()

    def _keep(self) -> None:
        self._report_failures()
        slot, is_running = self._slot, self._session.is_running
        if slot is None:
            return
        if not self._session.has_unsaved_changes:
            self._forget()
            return
        project = self._document.project
        if is_running:
            project = self._as_trained(project)
            self._wait(TRAINED_MS)
        if project is self._kept:
            return
        self._kept = project
        stamp, path = self._stamp, self._document.path

        def write() -> None:
            if stamp == self._stamp:
                slot.write(project, path)
            if stamp != self._stamp:  # saved meanwhile
                slot.forget()

        self._worker.ask("keep", write)

    def _as_trained(self, project: Project) -> Project:
        """With the numbers that training has reached. Its optimizer's state is the trainer's alone: a new run then."""
        if self._session.moment.step == (project.progress or Progress()).step:
            return project
        parameters = self._session.parameters()
        return project if parameters is None else replace(project, parameters=parameters, progress=None, journal=())

    def _report_failures(self) -> None:
        for _key, _result, error in self._worker.collect():
            if isinstance(error, UserError):
                self._kept = None
                self._fail(error)
            elif error is not None:
                raise error

    def _fail(self, error: UserError) -> None:
        """Says once that a crash would now lose what is not saved."""
        if not self._has_failed:
            self._has_failed = True
            report = Report("warning", "Unsaved work cannot be kept: " + error.message, "Save often.", error.where)
            QTimer.singleShot(0, self, lambda: self._session.reported.emit(report))

    # After a crash ----------------------------------------------------------

    def offer(self, window: QWidget) -> None:
        """Asks what is to become of the newest work that a crash left, then of the next; without any, nothing."""
        while self._left:
            slot = self._left[0]
            try:
                self._ask(window, slot, slot.read())
            except UserError as error:
                self._left.remove(slot)
                report = report_of(UserError(error.message, where="Unsaved work of an earlier session"))
                self._session.reported.emit(replace(report, hint=f"It is kept as {slot.set_aside()}."))
            else:
                return

    def _ask(self, window: QWidget, slot: Slot, left: Leftover) -> None:
        box = Question(f"Restore the unsaved work of {left.time_text}?", _described(left), window)
        box.setWindowTitle("Unsaved work")
        restore = box.addButton("Restore", QMessageBox.ButtonRole.AcceptRole)
        discard = box.addButton("Discard", QMessageBox.ButtonRole.DestructiveRole)
        later = box.addButton("Ask again later", QMessageBox.ButtonRole.RejectRole)
        restore.setToolTip("Opens it as it was, not yet saved.")
        discard.setToolTip("Removes it for good.")
        later.setToolTip("Keeps it, and asks at the next start.")
        box.setDefaultButton(restore)
        restore.setProperty("role", "primary")
        restore.style().polish(restore)
        box.setEscapeButton(later)

        def answered(_result: int) -> None:
            self.box = None
            clicked = box.clickedButton()
            box.deleteLater()
            if clicked is restore:
                self._restore(slot, left)
            elif clicked is discard:
                self._left.remove(slot)
                slot.clear()
                self.offer(window)

        box.finished.connect(answered)
        self.box = box
        box.open()

    def _restore(self, slot: Slot, left: Leftover) -> None:
        """Opens it as unsaved; its recovery file becomes this window's, so that at no moment it is kept nowhere."""
        self._document.open(left.project, left.path, is_saved=False)
        self._left.remove(slot)
        if self._slot is not None:
            self._slot.clear()
        self._slot, self._kept = slot, left.project
        where = f"Save writes {left.path.name}." if left.path is not None else "It has no file yet."
        self._session.reported.emit(Report("info", f"Restored the work of {left.time_text}.", where))


def _described(left: Leftover) -> str:
    title = left.project.title or "Untitled"
    words = [f"“{title}”, which belongs to {left.path}." if left.path else f"“{title}”, which was never saved."]
    words.append("Netfold ended without closing it.")
    if left.was_saved_since:
        words.append("That file has been written since: look before you save over it.")
    return " ".join(words)
