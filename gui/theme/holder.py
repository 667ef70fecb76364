"""Which theme is on, at what size, and for whom: the one object that widgets ask and listen to."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from PySide6.QtCore import QObject, Signal

from gui.numbers import digits, use_digits
from gui.theme.colours import LIGHT, THEMES, Theme, blend, variant
from gui.theme.sizes import HAIRLINE

PRESENTATION_SCALE = 1.5  # of type, on the projector
PRESENTATION_HAIRLINE = 2.0
_LINE_SHARE = 0.25  # of the muted colour in the projector's hairlines


@lru_cache(maxsize=8)
def _presented(theme: Theme) -> Theme:
    """With hairlines that a projector still shows."""
    return theme if theme.high_contrast else replace(theme, line=blend(theme.line, theme.muted, _LINE_SHARE))


class ThemeHolder(QObject):
    """Holds the theme, the type scale, and what a projector or a reader wants otherwise.

    Signals:
        changed(): any of the properties differs now; repaint, and read fonts again.
    """

    changed = Signal()

    def __init__(self, theme: Theme = LIGHT, scale: float = 1.0, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme, self._scale = theme, scale
        self._reduce_motion = False
        self._is_presenting = False
        self._shows_numbers = True

    # What widgets ask -------------------------------------------------------

    @property
    def theme(self) -> Theme:
        return _presented(self._theme) if self._is_presenting else self._theme

    @property
    def scale(self) -> float:
        """Of type and of all that is as large as type; presentation mode is in it."""
        return self._scale * (PRESENTATION_SCALE if self._is_presenting else 1.0)

    @property
    def base_scale(self) -> float:
        """The scale that the user chose, without presentation mode."""
        return self._scale

    @property
    def hairline(self) -> float:
        """Width of the thinnest line in pixels: 1, on the projector 2."""
        return float(HAIRLINE) * (PRESENTATION_HAIRLINE if self._is_presenting else 1.0)

    @property
    def sign_marks(self) -> bool:
        """Whether sign is to be seen without colour; the theme says it too."""
        return self._theme.sign_marks

    @property
    def reduce_motion(self) -> bool:
        """Whether nothing may glide: films go from stage to stage, panels appear at once."""
        return self._reduce_motion

    @property
    def is_presenting(self) -> bool:
        return self._is_presenting

    @property
    def shows_numbers(self) -> bool:
        """Whether values stand on tiles and below views; in presentation mode only when asked for."""
        return self._shows_numbers

    @property
    def digits(self) -> int:
        """Significant digits of every number in the window; `gui.numbers` formats with them."""
        return digits()

    # What menus do ----------------------------------------------------------

    def set(self, name: str) -> None:
        """Switches to the theme of that name; an unknown name is a bug."""
        self._change("_theme", THEMES[name])

    def set_dark(self, on: bool) -> None:
        """Light or dark, contrast and marks as they are."""
        now = self._theme
        self._change("_theme", variant(is_dark=on, high_contrast=now.high_contrast, sign_marks=now.sign_marks))

    def set_high_contrast(self, on: bool) -> None:
        now = self._theme
        self._change("_theme", variant(is_dark=now.is_dark, high_contrast=on, sign_marks=now.sign_marks))

    def set_colour_blind(self, on: bool) -> None:
        now = self._theme
        self._change("_theme", variant(is_dark=now.is_dark, high_contrast=now.high_contrast, sign_marks=on))

    def set_scale(self, scale: float) -> None:
        self._change("_scale", max(0.5, min(4.0, scale)))

    def set_reduce_motion(self, on: bool) -> None:
        self._change("_reduce_motion", on)

    def set_presenting(self, on: bool) -> None:
        """Presentation mode: larger type, thicker lines, no numbers until `set_shows_numbers`."""
        if on != self._is_presenting:
            self._shows_numbers = not on
            self._change("_is_presenting", on)

    def set_shows_numbers(self, on: bool) -> None:
        self._change("_shows_numbers", on)

    def set_digits(self, count: int) -> None:
        """More or fewer digits everywhere: tiles, wires, views, strip."""
        before = digits()
        use_digits(count)
        if digits() != before:
            self.changed.emit()

    def toggle(self) -> None:
        """From light to dark and back."""
        self.set_dark(not self._theme.is_dark)

    def _change(self, name: str, value: object) -> None:
        if getattr(self, name) != value:
            setattr(self, name, value)
            self.changed.emit()
