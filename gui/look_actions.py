"""What the View and Help menus do: theme, type, full screen, pictures, sheets."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMainWindow

from gui.errors import Report
from gui.numbers import number
from gui.panels.sheets import KeysDialog, about_dialog
from gui.session import Session
from gui.settings import Settings
from gui.theme import ThemeHolder

TYPE_STEP = 1.25
SMALLEST_TYPE, LARGEST_TYPE = 0.75, 3.0
ROOM_FOR_TYPE = (760, 480)  # pixels of a window, times the scale of its type, in which all of it can be used


class LookActions(QObject):
    """Acts on how the window looks."""

    def __init__(self, window: QMainWindow, session: Session, holder: ThemeHolder, settings: Settings) -> None:
        super().__init__(window)
        self._window, self._session, self._holder, self._settings = window, session, holder, settings

    def set_dark(self, on: bool) -> None:
        self._holder.set_dark(on)
        self._say("Dark theme." if on else "Light theme.")

    def set_high_contrast(self, on: bool) -> None:
        self._holder.set_high_contrast(on)
        self._say(f"High contrast is {'on' if on else 'off'}.")

    def set_colour_blind(self, on: bool) -> None:
        self._holder.set_colour_blind(on)
        self._say("Colour-blind palette, with + and − as signs." if on else "The usual palette.")

    def set_reduce_motion(self, on: bool) -> None:
        self._holder.set_reduce_motion(on)
        self._say("Films go from stage to stage; nothing glides." if on else "Films glide again.")

    def larger_type(self) -> None:
        """Nothing where the window is too small for it: what cannot be read is not larger."""
        now = self._holder.base_scale
        width, height = self._window.width() / ROOM_FOR_TYPE[0], self._window.height() / ROOM_FOR_TYPE[1]
        if now * TYPE_STEP <= min(LARGEST_TYPE, max(1.0, min(width, height))):
            self._set_type(now * TYPE_STEP)
        else:
            self._say(f"Type × {number(now, 3)} is the largest that has room in this window.")

    def smaller_type(self) -> None:
        self._set_type(max(SMALLEST_TYPE, self._holder.base_scale / TYPE_STEP))

    def _set_type(self, scale: float) -> None:
        scale = 1.0 if abs(scale - 1.0) < 0.1 else scale  # up from the smallest, the usual one is met again
        self._holder.set_scale(scale)
        self._say(f"Type × {number(scale, 3)}.")

    def more_digits(self) -> None:
        self._set_digits(self._holder.digits + 1)

    def fewer_digits(self) -> None:
        self._set_digits(self._holder.digits - 1)

    def _set_digits(self, count: int) -> None:
        self._holder.set_digits(count)
        self._settings.digits = self._holder.digits
        self._say(f"Numbers have {self._holder.digits} significant digits.")

    def _say(self, text: str) -> None:
        self._session.reported.emit(Report("info", text))

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
