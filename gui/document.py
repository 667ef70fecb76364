"""The document: the one project that is open, and the one way to change it.

Gestures, forms and menus build a new frozen Project and hand it to `edit`. It goes on the undo stack as before and
after, and `project_changed` tells canvas, panels and views, which each find out by id what differs.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from core.checks import project_problems
from core.problems import Problem
from core.project import Project

Foreseen = tuple[Project, Callable[[], None] | None]  # what an edit makes of it, and what is done when all were told


class Document(QObject):
    """Holds the project and its history.

    Signals:
        project_changed(before: Project, after: Project): after every edit, undo, redo and open.
        path_changed(): the file's name, or whether there are unsaved changes, differs now.
    """

    project_changed = Signal(object, object)
    path_changed = Signal()

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._problems: tuple[Problem, ...] | None = None
        self._is_travelling = False
        self.is_editing = False  # what changes now is an edit: no undo, no redo, no other file
        self.path: Path | None = None
        self.rebase: Callable[[Project], Project] = lambda after: after  # the session's: puts what was trained below
        self.foresee: Callable[[Project], Foreseen] = lambda after: (after, None)  # and what follows at once on top
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(1000)
        self.undo_stack.cleanChanged.connect(self._note_clean)

    @property
    def project(self) -> Project:
        return self._project

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the drawing and its settings; data against drawing is the session's to find."""
        if self._problems is None:
            self._problems = tuple(project_problems(self._project))
        return self._problems

    @property
    def has_unsaved_changes(self) -> bool:
        return not self.undo_stack.isClean()

    def edit(self, text: str, project: Project, *, merge: str = "") -> None:
        """Makes a new project the current one.

        Args:
            text: what the user did, for the undo menu: "Connect x to hidden".
            merge: edits in a row with the same non-empty key become one undo step (a drag, a spinning number).
        """
        project = self.rebase(project)
        if project != self._project:
            project, told = self.foresee(project)
            self.is_editing = True
            try:
                self.undo_stack.push(_Edit(self, text, self._project, project, merge))
            finally:
                self.is_editing = False
            if told is not None:
                told()

    def complete(self, project: Project) -> None:
        """Adds to the last edit what follows from it and was computed meanwhile: undo takes both back together."""
        command = self.undo_stack.command(self.undo_stack.index() - 1)
        if isinstance(command, _Edit):
            command.lead_to(project)
        if self.undo_stack.isClean():
            self.undo_stack.resetClean()
        self._set(project)

    def open(self, project: Project, path: Path | None, *, is_saved: bool = True) -> None:
        """Replaces the document by another one; its history starts afresh.

        Args:
            is_saved: False for work that came back from a crash: it is not what its file holds.
        """
        self.undo_stack.clear()
        self.path = path
        self._set(project)
        if is_saved:
            self.undo_stack.setClean()
        else:
            self.undo_stack.resetClean()
        self.path_changed.emit()

    def go_to(self, index: int) -> None:
        """Undoes or redoes to a place in the history, 0 being its start; everyone is told once."""
        before, self._is_travelling = self._project, True
        try:
            self.undo_stack.setIndex(index)
        finally:
            self._is_travelling = False
        if self._project is not before:
            self.project_changed.emit(before, self._project)

    def mark_saved(self, path: Path, project: Project) -> None:
        """The project as it was written: its data path may have been rewritten for its new folder."""
        self.path = path
        self._set(project)
        self.undo_stack.setClean()
        self.path_changed.emit()

    def _note_clean(self, _clean: bool) -> None:
        self.path_changed.emit()

    def _set(self, project: Project) -> None:
        before, self._project, self._problems = self._project, project, None
        if not self._is_travelling:
            self.project_changed.emit(before, project)


class _Edit(QUndoCommand):
    """The only command class: what the project was and what it became."""

    def __init__(self, document: Document, text: str, before: Project, after: Project, merge: str) -> None:
        super().__init__(text)
        self._document, self._before, self._after, self._merge = document, before, after, merge

    def redo(self) -> None:
        self._document._set(self._after)

    def undo(self) -> None:
        self._document._set(self._before)

    def lead_to(self, project: Project) -> None:
        self._after = project

    def id(self) -> int:
        return hash(self._merge) & 0x7FFFFFFF if self._merge else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Edit) or other._merge != self._merge:
            return False
        self._after = other._after
        self.setText(other.text())  # the last of them says where it ended
        return True
