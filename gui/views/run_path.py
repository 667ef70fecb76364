"""The weights along the run that is shown, for views that draw it: kept moments, or a short run done again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from core.project import Project
from gui.session import Session

if TYPE_CHECKING:
    from core.training.path import PathWalk

Floats = NDArray[np.floating[Any]]
MOST = 200  # moments that are handed out besides the present one
SECONDS = 0.03  # of work between two looks at what else there is to do


class RunPath(QObject):
    """Belongs to one view, which has the parts computed where and when it likes.

    Signals:
        changed(): more of the path can be had than when it was asked for last.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._walk: tuple[Project, PathWalk] | None = None
        session.engine.ready.connect(self.changed)
        session.travel.keeping.changed.connect(self._follow_keeping)

    @property
    def version(self) -> object:
        """What tells whether `moments` would say more than before: a run just opened is computed again in parts."""
        keeping, walk = self._session.travel.keeping, self._walk
        if self._session.is_running or keeping.is_rebuilding or (walk is not None and not walk[1].is_done):
            return None
        return len(keeping.known.frames), walk is not None and not walk[1].has_failed

    def next_part(self) -> Callable[[], PathWalk] | None:
        """Work that brings more of the path; None while training runs, where nothing is missing or can be had."""
        session, project = self._session, self._session.document.project
        if session.is_running or not session.travel.has_past or session.dataset is None or session.live.is_on:
            return None
        if not (session.engine.can_train or session.run.has_trainer):
            return None
        if self._walk is None or not _is_same_run(self._walk[0], project):
            from core.training.path import PathWalk  # brings what trains with it: not before there is a run

            self._walk = (project, PathWalk(project, session.dataset, device=session.device))
        walk = self._walk[1]
        return None if walk.is_done else lambda: walk.go_on(SECONDS)

    @property
    def edits(self) -> frozenset[int]:
        """The steps of the run at which its weights were set, by hand or after a divergence."""
        return frozenset(mark.step for mark in self._session.travel.marks if mark.kind in ("values", "restored"))

    def moments(self, step: int, theta: Floats) -> tuple[tuple[int, ...], Floats]:
        """The run's moments as far as they are known, with the present one: their steps, and weights [M, P]."""
        frames = {f.step: f.flat for f in self._session.travel.keeping.known.frames if len(f.flat) == len(theta)}
        if self._walk is not None and not self._session.is_running:
            project, walk = self._walk
            if _is_same_run(project, self._session.document.project) and walk.is_done and not walk.has_failed:
                frames = dict(zip(walk.steps, walk.thetas, strict=True))
        frames[step] = theta
        steps = sorted(frames)
        places = np.linspace(0, len(steps) - 1, MOST).astype(int)
        few = [steps[i] for i in np.union1d(places, [steps.index(step)])]
        return tuple(few), np.array([frames[s] for s in few], np.float64)

    def _follow_keeping(self) -> None:
        if not self._session.is_running and not self._session.travel.keeping.is_rebuilding:
            self.changed.emit()


def _is_same_run(before: Project, now: Project) -> bool:
    is_same = before.journal is now.journal and before.progress == now.progress and before.data == now.data
    return is_same and before.graph == now.graph  # an edit of the drawing leaves it the journal of the one before
