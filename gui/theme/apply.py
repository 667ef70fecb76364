"""Puts the theme on the application: palette, font and style sheet, in the order that Qt wants."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget

from gui.theme.fonts import body_font
from gui.theme.holder import ThemeHolder
from gui.theme.palette import palette
from gui.theme.style import stylesheet


def apply(application: QApplication, holder: ThemeHolder) -> None:
    """Dresses every widget in the holder's theme and scale; call it again when the holder has changed."""
    application.setPalette(palette(holder.theme))
    application.setFont(body_font(holder.scale))
    application.setStyleSheet(stylesheet(holder.theme, holder.scale, hairline=holder.hairline))


def show_ring(panel: QWidget, is_here: bool) -> None:
    """The panel's frame in the accent while the keyboard is there."""
    panel.setProperty("ringed", is_here)
    panel.style().polish(panel)
