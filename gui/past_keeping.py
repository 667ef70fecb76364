"""The keyframes of the document's run: those that training leaves, and after opening a file those computed again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from core.errors import UserError
from core.project import Progress, Project
from core.training.journal import belongs
from core.training.keyframes import Keyframes, Past
from gui.data_loading import LoadedData
from gui.document import Document
from gui.engine_status import EngineStatus
from gui.errors import Report
from gui.keyframe_pool import KeyframePool, covers
from gui.past_reading import Rebuild, Wanted
from gui.training_run import TrainingRun

SOON_MS = 300  # after the document changed, until keyframes that it lacks are computed again
LOOK_MS = 50  # between two looks at how far that is


class PastKeeping(QObject):
    """Signals:
    changed(): there are more keyframes, or no more to come.
    reported(Report): something to tell the user.
    """

    changed = Signal()
    reported = Signal(object)

    def __init__(
        self, document: Document, data: LoadedData, run: TrainingRun, engine: EngineStatus, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._document, self._data, self._run, self._engine = document, data, run, engine
        self.is_wanted_elsewhere: Callable[[], bool] = lambda: False  # somebody waits for a moment: give way
        self._pool = KeyframePool()
        self._rebuild: Rebuild | None = None
        self._given_up: list[Rebuild] = []
        self._soon, self._looking = QTimer(self), QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.rebuild)
        self._looking.setInterval(LOOK_MS)
        self._looking.timeout.connect(self._look)

    @property
    def is_rebuilding(self) -> bool:
        return self._rebuild is not None

    def kept(self) -> Keyframes:
        """Those of the run as it stands in the document."""
        project = self._document.project
        return self._pool.of(project.journal, _end(project))

    @property
    def known(self) -> Keyframes:
        """Those of the run that is shown, as far as they have come, also while it is under way."""
        return self._pool.here if self._run.is_running else self.kept()

    def take(self, past: Past) -> None:
        """The run under way hands over what it has kept."""
        self._pool.take(past.kept)
        self.changed.emit()

    def follow(self, before: Project, after: Project) -> None:
        """The document changed: what is being computed may be of another run than it shows."""
        if before.graph != after.graph:
            self._pool.forget()
        if before.journal is not after.journal or before.graph != after.graph:
            self._give_up()
        if _end(after) and not self._run.is_committing:
            self._soon.start()

    def rebuild(self) -> None:
        """Where a run came from a file without its keyframes, they are computed again in the background."""
        project, dataset = self._document.project, self._data.dataset
        if self.is_rebuilding or self._run.has_trainer or not self._engine.can_train or dataset is None:
            return
        if not _end(project) or not belongs(project):
            return
        kept = self.kept()
        if not covers(kept, _end(project)):
            self._rebuild = Rebuild(Wanted(project, dataset, _end(project), 0, kept, self._engine.device))
            self._looking.start()
            self.changed.emit()

    def stop(self) -> None:
        """Ends the threads."""
        self._give_up()
        self._soon.stop()
        self._looking.stop()
        for old in self._given_up:
            old.join()

    def _look(self) -> None:
        rebuild = self._rebuild
        if rebuild is None:
            self._looking.stop()
            return
        rebuild.let(go_on=not self._run.is_running and not self.is_wanted_elsewhere())
        is_done = rebuild.is_done
        kept = rebuild.collect()
        if kept is not None:
            self._pool.add(kept.frames)
            self.changed.emit()
        if is_done:
            self._rebuild = None
            if rebuild.error is not None and not isinstance(rebuild.error, UserError):
                raise rebuild.error
            if rebuild.ends_alike is False:
                words = "This computer computes the run a little differently: its past is shown as computed here."
                self.reported.emit(Report("info", words))
            self.changed.emit()

    def _give_up(self) -> None:
        """Without waiting for the thread: it ends after the slice that it is at."""
        if self._rebuild is not None:
            self._rebuild.end()
            self._given_up = [old for old in (*self._given_up, self._rebuild) if not old.is_done]
            self._rebuild = None


def _end(project: Project) -> int:
    """The step where a document's run stands."""
    return (project.progress or Progress()).step
