"""Presentation mode: larger type, thicker lines, nothing but the drawing and the views; a remote steps.

A presenter's remote sends F5, Page Down and Page Up. Numbers are hidden until they are asked for.
"""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QWidget

from gui.docks import Docks
from gui.errors import Report
from gui.session import Session
from gui.theme import ThemeHolder


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
        holder.changed.connect(self._follow)
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
            self._window.showFullScreen()
        else:
            for widget in self._chrome:
                widget.show()
            for name in self._hidden:
                self._docks.by_name[name].show()
            self._hidden = []
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

    def _follow(self) -> None:
        self._actions["present"].setChecked(self._holder.is_presenting)
        self._actions["numbers"].setChecked(self._holder.shows_numbers)
