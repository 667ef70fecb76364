"""The update that comes next from a moment, and the one that led to it: what the strip's update page takes apart."""

from __future__ import annotations

from core.inspection.update import BatchUpdate
from gui.moment import Moment
from gui.next_update import next_update


class Updates:
    """Remembers the update that each still moment leads to, so that the last one can be asked about."""

    def __init__(self) -> None:
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
        """The update that the present moment leads to."""
        return self._update(self._moment)

    def last(self) -> BatchUpdate | None:
        """The update that led here; None where more than one did, or none."""
        return self._update(self._before)

    def _update(self, moment: Moment | None) -> BatchUpdate | None:
        if moment is None:
            return None
        if id(moment) not in self._made:
            self._made[id(moment)] = next_update(moment)
        return self._made[id(moment)]


def _same_run(old: Moment, new: Moment) -> bool:
    return old.graph == new.graph and old.training == new.training and old.dataset is new.dataset
