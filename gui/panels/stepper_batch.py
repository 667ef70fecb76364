"""The update that comes next from a moment, and the one that led to it: what the strip's update page takes apart."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from core.inspection.update import BatchUpdate
from gui.moment import Moment
from gui.next_update import is_long, keep, missing, next_update, taken_apart
from gui.session import Session

_KEY = "next update"


class Updates(QObject):
    """Remembers the update that each still moment leads to, so that the last one can be asked about.

    Signals:
        changed(): a large batch, which a thread has taken apart, is there.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._asked: Moment | None = None
        session.probed.connect(self._take)
        self._moment: Moment | None = None
        self._before: Moment | None = None
        self._made: dict[int, BatchUpdate | None] = {}

    def follow(self, moment: Moment) -> None:
        """Takes a moment at which nothing trains."""
        if moment is self._moment:
            return
        old = self._moment
        if old is not None and _same_run(old, moment):
            if moment.step == old.step + 1:
                self._before = old
            elif moment.step != old.step or moment.parameters is not old.parameters:
                self._before = None
        else:
            self._before = None
        self._moment = moment
        self._made = {key: made for key, made in self._made.items() if key == id(self._before)}

    def next(self) -> BatchUpdate | None:
        """The update that the present moment leads to; None until a thread has made it where it is a large one."""
        moment = self._moment
        if moment is not None and is_long(moment):
            if moment is not self._asked:
                self._asked = moment
                self._session.ask(_KEY, lambda: (moment, taken_apart(moment)))
            return None
        return self._update(moment)

    def missing(self) -> str:
        """Why there is no next update to show, a sentence; "" where there is one, or no example to train on."""
        if self._session.is_running:
            return "Pause: then the next batch is taken apart, example by example."
        return "" if self._moment is None else missing(self._moment)

    def last(self) -> BatchUpdate | None:
        """The update that led here; None where more than one did, or none."""
        return self._update(self._before)

    def _update(self, moment: Moment | None) -> BatchUpdate | None:
        if moment is None:
            return None
        if id(moment) not in self._made:
            if is_long(moment):
                return None
            self._made[id(moment)] = next_update(moment)
        return self._made[id(moment)]

    def _take(self, key: object, result: object) -> None:
        if key == _KEY and isinstance(result, tuple):
            moment, made = result
            keep(moment, made)
            if moment is self._asked:
                self._asked = None
                self.changed.emit()


def _same_run(old: Moment, new: Moment) -> bool:
    return old.graph == new.graph and old.training == new.training and old.dataset is new.dataset
