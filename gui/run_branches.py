"""The branches of the document's run: which there are, and switching, renaming and deleting them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from core.project import Progress, Project
from core.training.branches import Branch, Timeline
from core.training.branches_file import KEY, branches_of, timeline_of
from core.training.keyframes import Keyframes
from core.worker import Worker
from gui import run_branching
from gui.data_loading import LoadedData
from gui.document import Document
from gui.engine_status import EngineStatus
from gui.errors import Report, report_of
from gui.past_reading import Found, PastReader, Wanted, whole
from gui.training_run import TrainingRun

SWITCH = "switch to "  # what the thread is asked for, with a branch's name


class RunBranches(QObject):
    """Time travel's half that knows of branches; both share the thread that computes the past.

    Signals:
        asked(): there is something to wait for.
        reported(Report): something to tell the user.
    """

    asked = Signal()
    reported = Signal(object)

    def __init__(
        self, document: Document, data: LoadedData, run: TrainingRun, engine: EngineStatus, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._document, self._data, self._run, self._engine = document, data, run, engine
        self._worker = Worker("past")
        self._timeline: tuple[Project, Timeline] | None = None
        self._told_of: object = None  # the file's branches whose loss was told

    def leave(self) -> None:
        """Back to now."""
        raise NotImplementedError

    @property
    def timeline(self) -> Timeline:
        """All branches; the current one ends where the document does."""
        project = self._document.project
        if self._timeline is None or self._timeline[0] is not project:
            self._timeline = (project, timeline_of(project))
        return self._timeline[1]

    @property
    def others(self) -> tuple[Branch, ...]:
        """The branches that rest."""
        return tuple(branch for branch in self.timeline.branches if branch.name != self.timeline.current_name)

    def switch(self, name: str) -> None:
        """Another branch becomes the document's run."""
        if not self._may_change(name) or name == self.timeline.current_name:
            return
        project = run_branching.with_switched(self._document.project, name)
        if project.parameters is None and _end(project):  # the file held no numbers: compute its end
            dataset = self._data.dataset
            if dataset is not None:
                end = _end(project)
                wanted = whole(Wanted(project, dataset, end, end, Keyframes(), self._engine.device))
                self._worker.ask(f"{SWITCH}{name}", partial(PastReader().read, wanted))
                self.reported.emit(Report("info", f"Computing the branch “{name}” again …"))
                self.asked.emit()
            return
        self._document.edit(f"Switch to {name}", project)

    def rename(self, name: str, new: str) -> None:
        if self._may_change(name):
            project = run_branching.with_renamed(self._document.project, name, new)
            self._document.edit(f"Rename {name} to {new.strip()}", project)

    def delete(self, name: str) -> None:
        """A branch goes; where it is shown, the one that it left takes its place."""
        if self._may_change(name):
            self._document.edit(f"Delete {name}", run_branching.with_deleted(self._document.project, name))

    def _may_change(self, name: str) -> bool:
        self._run.pause()
        self.leave()
        return name in self.timeline.names

    def tell_lost_branches(self) -> None:
        """Says once what of the branches of a file could not be read, whichever way it came into the window."""
        project = self._document.project
        written, before = project.extra.get(KEY), self._told_of
        self._told_of = written
        if written is None or written is before or project.timeline is not None:
            return
        _timeline, lost = branches_of(project)
        if lost:
            self.reported.emit(Report("warning", "Not all branches came back.", " ".join(lost)))

    def tell_left_branches(self, before: Project, after: Project) -> None:
        """Says it where an edit of the drawing leaves branches behind: they are runs of the drawing before."""
        if before.graph == after.graph or not self._document.undo_stack.canUndo():  # else another document was opened
            return
        left = timeline_of(before).names
        if len(left) > 1 and len(self.timeline.names) == 1:
            words = f"Another drawing has a run of its own: the {len(left)} branches stay with the one before."
            self._tell_later(f"{words} Undo brings them back.")

    def _tell_later(self, words: str) -> None:
        """When the edit that it is about has been told: what is told last is read."""
        QTimer.singleShot(0, self, lambda: self.reported.emit(Report("info", words)))

    def _arrive_at_branch(self, name: str, found: Found) -> None:
        if found.moment is None or name not in self.timeline.names:
            if found.error is not None:
                self.reported.emit(report_of(found.error))
            return
        project = run_branching.with_switched(self._document.project, name)
        made = found.moment.project
        self._document.edit(f"Switch to {name}", run_branching.with_numbers(project, made.parameters, made.progress))


def _end(project: Project) -> int:
    """The step where a document's run stands."""
    return (project.progress or Progress()).step
