"""A view whose drawing may take long to compute: while training runs it takes a small share of the time and no more."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, ClassVar

from PySide6.QtWidgets import QWidget

from gui.selection import Selection
from gui.session import Session
from gui.theme import ThemeHolder
from gui.views.view import View

PACED_SHARE = 0.25  # of the time, where training rests between its steps
PAINTING = 2.0  # times what receiving a result takes: painting it comes after that


class CostlyView(View):
    """See the module. What a moment was not computed for, the next one is; standing still, every moment is.

    Attributes:
        share: of the time that computing and drawing it may take while training runs flat out.
    """

    share: ClassVar[float] = 0.1

    def __init__(self, session: Session, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(session, themes, parent)
        self._free_at = 0.0  # when the next computation may begin, while training runs
        self._selected: Selection | None = None  # what was selected when it was refreshed
        session.running_changed.connect(self.schedule)

    def schedule(self) -> None:
        """As every view; not where nothing would come of it."""
        is_resting = self.session.is_running and time.monotonic() < self._free_at
        if is_resting and self.drawn is not None and self.session.selection == self._selected and not self.is_stale:
            self._is_due = True
            return
        super().schedule()

    def _refresh_now(self) -> None:
        self._selected = self.session.selection
        super()._refresh_now()

    def show_empty(self, text: str) -> None:
        """As every view; drawing again what is drawn already would lay everything out anew at each moment."""
        if text or not self.empty.isHidden():
            super().show_empty(text)

    def also_took(self, seconds: float) -> None:
        """Counts what drawing took besides."""
        self._free_at = max(self._free_at, time.monotonic()) + seconds / self._share

    def compute(self, job: Callable[[], Any], *, of: tuple[object, ...] = ()) -> None:
        if self.session.is_running and time.monotonic() < self._free_at:
            return

        def timed() -> Any:
            begun = time.monotonic()
            result = job()
            now = time.monotonic()
            self._free_at = now + (now - begun) / self._share
            return result

        super().compute(timed, of=of)

    def _take_result(self) -> None:
        begun = time.monotonic()
        super()._take_result()
        self.also_took((1 + PAINTING) * (time.monotonic() - begun))

    @property
    def _share(self) -> float:
        pace = self.session.pace
        is_flat_out = pace.steps_per_second is None and pace.epochs_per_frame is None
        return self.share if is_flat_out else PACED_SHARE
