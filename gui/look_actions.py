"""What the View and Help menus do: theme, type, full screen, pictures, sheets."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMainWindow

from gui.errors import Report
from gui.panels.sheets import KeysDialog, about_dialog
from gui.session import Session
from gui.settings import Settings
from gui.theme import ThemeHolder

TYPE_STEP = 1.25
SMALLEST_TYPE, LARGEST_TYPE = 0.75, 3.0


class LookActions(QObject):
    """Acts on how the window looks."""

    def __init__(self, window: QMainWindow, session: Session, holder: ThemeHolder, settings: Settings) -> None:
        super().__init__(window)
        self._window, self._session, self._holder, self._settings = window, session, holder, settings

    def set_dark(self, on: bool) -> None:
        self._holder.set_dark(on)

    def set_high_contrast(self, on: bool) -> None:
        self._holder.set_high_contrast(on)

    def set_colour_blind(self, on: bool) -> None:
        self._holder.set_colour_blind(on)

    def set_reduce_motion(self, on: bool) -> None:
        self._holder.set_reduce_motion(on)

    def larger_type(self) -> None:
        self._holder.set_scale(min(LARGEST_TYPE, self._holder.base_scale * TYPE_STEP))

    def smaller_type(self) -> None:
        self._holder.set_scale(max(SMALLEST_TYPE, self._holder.base_scale / TYPE_STEP))

    def more_digits(self) -> None:
        self._set_digits(self._holder.digits + 1)

    def fewer_digits(self) -> None:
        self._set_digits(self._holder.digits - 1)

    def _set_digits(self, count: int) -> None:
        self._holder.set_digits(count)
        self._settings.digits = self._holder.digits
        self._session.reported.emit(Report("info", f"Numbers have {self._holder.digits} significant digits."))

    def set_full_screen(self, on: bool) -> None:
        if on:
            self._window.showFullScreen()
        else:
            self._window.showNormal()

    def quit(self) -> None:
        self._window.close()

    def keys(self) -> None:
        KeysDialog(self._window).exec()

    def about(self) -> None:
        about_dialog(self._window, self._settings.path)
