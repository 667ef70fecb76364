"""What holds whenever the window rests: it shows the numbers of its moment, and undo brings back what was."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator

import numpy as np
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from core.evaluation import evaluate_all
from core.project import Project
from core.training.messages import Metrics
from gui.main_window import MainWindow
from gui.numbers import count
from gui.rendering import is_recalling
from tests.journeys.monkey_user import UserActs

REST_SECONDS = 30.0
NEAR = 1e-4  # of a loss in single precision to one in double


class Truths(UserActs):
    """Acts that look."""

    def fault(self, text: str) -> None:
        raise NotImplementedError

    _looks = False

    def _may_look(self) -> bool:
        """Whether nothing is open or held, and this is no look within a look."""
        is_free = QApplication.activePopupWidget() is None and QApplication.activeModalWidget() is None
        return is_free and not self._looks and self._held is None

    def _look_at_truth(self) -> None:
        if not self._may_look():
            return
        self._looks = True
        try:
            if comes_to_rest(self.window):
                for text in untruths(self.window):
                    self.fault(text)
        finally:
            self._looks = False

    def _edit_and_undo(self) -> None:
        """Some acts, taken back to where they began and done again: twice the same project as before."""
        if not self._may_look():
            return
        self._looks = True
        try:
            self._do_and_undo()
        finally:
            self._looks = False

    def _do_and_undo(self) -> None:
        window, stack = self.window, self.window.document.undo_stack
        if not comes_to_rest(window):
            return
        before, first, names = window.document.project, stack.index(), []
        ways = (self._knob, self._canvas_gesture, self._run, self._course, self._branch, self._scrub, self._live,
                self._walk, self._data, self._formula, self._type)  # fmt: skip
        for _ in range(self._random.randint(1, 3)):
            way = self._random.choice(ways)
            names.append(way.__name__[1:])
            way()
        if QApplication.activePopupWidget() or QApplication.activeModalWidget() or not comes_to_rest(window):
            return
        after, last = window.document.project, stack.index()
        if not first < last < stack.undoLimit():
            return
        texts = [stack.text(number) for number in range(first, last)]
        for index, wanted in ((first, before), (last, after)):
            while stack.index() > index:
                stack.undo()
            while stack.index() < index:
                stack.redo()
            comes_to_rest(window)
            if window.document.project != wanted:
                self.fault(f"{names}: at {index} of {texts} other {_other(wanted, window.document.project)}")
                return


def comes_to_rest(window: MainWindow) -> bool:
    """Pauses whatever runs and waits; False where something goes on by itself, such as a film."""
    session, deadline, quiet = window.session, time.monotonic() + REST_SECONDS, 0
    session.pause()
    window.timeline.playback.stop()
    while quiet < 3:
        if time.monotonic() > deadline:
            return False
        QTest.qWait(15)
        quiet = quiet + 1 if session.is_idle and not is_recalling(window) else 0
    return session.place is None


def untruths(window: MainWindow) -> Iterator[str]:
    """What a window that rests shows and is not so."""
    session, project = window.session, window.document.project
    moment, scene = session.moment, window.canvas.scene_
    if moment.is_stale:
        yield "it rests, and its moment is late"
    if not session.travel.is_past:
        if None not in (project.parameters, moment.parameters) and project.parameters != moment.parameters:
            yield "the moment has other numbers than the document"
        if moment.step != (project.progress.step if project.progress else 0):
            yield f"the moment is of step {moment.step}, the document of {project.progress}"
    if moment.parameters is not None and moment.dataset is not None and not session.problems:
        with np.errstate(all="ignore"):
            told = evaluate_all(moment.graph, moment.parameters, moment.dataset, moment.training)
        for name, wanted, shown in zip(("train", "test"), told, (moment.train, moment.test), strict=True):
            if not _alike(wanted, shown):
                yield f"the {name} loss is {wanted}, shown is {shown} at step {moment.step}, {session.engine.text}"
    if window.canvas.isVisible() and moment.parameters is not None and scene.numbers != moment.parameters:
        yield "the canvas shows other numbers than the moment's"
    if window.transport._counters["epoch"].text() != count(moment.epoch):
        yield f"the epoch is {moment.epoch}, the counter says {window.transport._counters['epoch'].text()}"
    before = _texts(window)
    for signal in (session.moment_changed, session.selection_changed, session.history_changed,
                   session.problems_changed, session.running_changed, window.holder.changed):  # fmt: skip
        signal.emit()
    if comes_to_rest(window) and session.moment is moment:
        after = _texts(window)
        for widget in before.keys() & after.keys():
            if before[widget] != after[widget]:
                kind = f"{type(widget).__name__} {widget.objectName() or widget.accessibleName()}"
                yield f"{kind} said {before[widget]!r}, and {after[widget]!r} when it was asked again"


def _alike(wanted: Metrics | None, shown: Metrics | None) -> bool:
    if wanted is None or shown is None:
        return wanted is shown
    if not math.isfinite(wanted.loss) or not math.isfinite(shown.loss):
        return True  # single precision may overflow where double does not
    return abs(wanted.loss - shown.loss) <= NEAR * max(0.01, abs(wanted.loss))


def _texts(window: MainWindow) -> dict[QWidget, str]:
    """What can be read in the window itself, by widget."""
    kinds = (QLabel, QAbstractButton, QLineEdit)
    shown = [w for w in window.findChildren(QWidget) if isinstance(w, kinds) and not w.visibleRegion().isEmpty()]
    return {w: w.text() for w in shown if w.window() is window}  # type: ignore[attr-defined]


def _other(before: Project, after: Project) -> list[str]:
    return [name for name in vars(before) if getattr(before, name) != getattr(after, name)]
