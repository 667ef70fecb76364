"""Which theme is on, and at what size: the one object that widgets ask and listen to."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gui.theme.colours import LIGHT, THEMES, Theme


class ThemeHolder(QObject):
    """Holds the theme and the type scale (1.5 for a projector).

    Signals:
        changed(): theme or scale differ now; repaint, and read fonts again.
    """

    changed = Signal()

    def __init__(self, theme: Theme = LIGHT, scale: float = 1.0, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme, self._scale = theme, scale

    @property
    def theme(self) -> Theme:
        return self._theme

    @property
    def scale(self) -> float:
        return self._scale

    def set(self, name: str) -> None:
        """Switches to the theme of that name; an unknown name is a bug."""
        self._change(THEMES[name], self._scale)

    def set_scale(self, scale: float) -> None:
        self._change(self._theme, max(0.5, min(4.0, scale)))

    def toggle(self) -> None:
        """From light to dark and back."""
        self.set("light" if self._theme.is_dark else "dark")

    def _change(self, theme: Theme, scale: float) -> None:
        if (theme, scale) != (self._theme, self._scale):
            self._theme, self._scale = theme, scale
            self.changed.emit()
