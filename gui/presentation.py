"""Presentation mode: larger type, thicker lines, nothing but the drawing and the views; a remote steps.

A presenter's remote sends F5, Page Down and Page Up. Numbers are hidden until they are asked for.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QWidget

from gui.docks import Docks
from gui.errors import Report
from gui.session import Session
from gui.theme import GAP, ThemeHolder


class Presentation(QObject):
    """Turns the mode on and off, and puts everything back as it was."""

    def __init__(
        self,
        window: QMainWindow,
        docks: Docks,
        holder: ThemeHolder,
        session: Session,
        chrome: list[QWidget],
        actions: dict[str, QAction],
    ) -> None:
        super().__init__(window)
        self._window, self._docks, self._holder, self._session = window, docks, holder, session
        self._chrome, self._actions = chrome, actions
        self._was_full = False
        self._hidden: list[str] = []
        self._gave_way: list[str] = []
        holder.changed.connect(self._follow)
        docks.by_name["stepper"].installEventFilter(self)
        self._follow()

    def set_on(self, on: bool) -> None:
        """Starts or ends the show."""
        if on == self._holder.is_presenting:
            return
        if on:
            self._was_full = self._window.isFullScreen()
            shown = [name for name, dock in self._docks.by_name.items() if not dock.isHidden()]
            self._hidden = [name for name in shown if name in ("rail", "stepper") or self._docks.is_extra(name)]
            for name in self._hidden:
                self._docks.by_name[name].hide()
            for widget in self._chrome:
                widget.hide()
            self._window.setContentsMargins(GAP, GAP, GAP, GAP)
            self._window.showFullScreen()
        else:
            for widget in self._chrome:
                widget.show()
            for name in (*self._hidden, *self._gave_way):
                self._docks.by_name[name].show()
            self._hidden, self._gave_way = [], []
            self._window.setContentsMargins(GAP, 0, GAP, 0)
            if not self._was_full:
                self._window.showNormal()
        self._holder.set_presenting(on)
        self._docks.fit()
        if not on:
            self._session.reported.emit(Report("info", "Presentation ended."))

    def set_numbers(self, on: bool) -> None:
        """Shows values on tiles and below views, and the strip with the sums; or hides them."""
        self._holder.set_shows_numbers(on)
        if self._holder.is_presenting and "stepper" in self._hidden:
            self._docks.by_name["stepper"].setVisible(on)
            if not on:
                for name in self._gave_way:
                    self._docks.by_name[name].show()
                self._gave_way = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self._holder.is_presenting:  # of the strip with the sums
            QTimer.singleShot(0, self, self._make_room)
        return False

    def _make_room(self) -> None:
        """Where type is so large that not everything stands one above the other, output and loss give way."""
        rows = (("warp",), ("output", "loss"), ("stepper",))
        wanted = GAP + sum(max(self._least_height(name) for name in row) + GAP for row in rows)
        if self._holder.is_presenting and wanted > self._window.height() and not self._gave_way:
            self._gave_way = [name for name in ("output", "loss") if not self._docks.by_name[name].isHidden()]
            for name in self._gave_way:
                self._docks.by_name[name].hide()

    def _least_height(self, name: str) -> int:
        dock = self._docks.by_name[name]
        return 0 if dock.isHidden() else dock.minimumSizeHint().height()

    def _follow(self) -> None:
        self._actions["present"].setChecked(self._holder.is_presenting)
        self._actions["numbers"].setChecked(self._holder.shows_numbers)
