"""A view whose drawing may take long to compute: while training runs it takes a small share of the time and no more."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from gui.session import Session
from gui.theme import ThemeHolder
from gui.views.view import View

SHARE = 0.05  # of the time that a view's computing and drawing may take while training runs
PAINTING = 2.0  # times what receiving a result takes: painting it comes after that


class CostlyView(View):
    """See the module. What a moment was not computed for, the next one is; standing still, every moment is."""

    def __init__(self, session: Session, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(session, themes, parent)
        self._free_at = 0.0  # when the next computation may begin, while training runs
        session.running_changed.connect(self.schedule)

    def compute(self, job: Callable[[], Any]) -> None:
        if self.session.is_running and time.monotonic() < self._free_at:
            return

        def timed() -> Any:
            begun = time.monotonic()
            result = job()
            now = time.monotonic()
            self._free_at = now + (now - begun) / SHARE
            return result

        super().compute(timed)

    def _take_result(self) -> None:
        begun = time.monotonic()
        super()._take_result()
        self._free_at = max(self._free_at, begun) + (1 + PAINTING) * (time.monotonic() - begun) / SHARE
