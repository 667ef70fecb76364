"""Pens for plots: a line as wide on a sharp screen as on any other.

What pyqtgraph draws is cosmetic, which Qt measures in the screen's own pixels: at two of them to a pixel of the window
a hairline would be half as wide as every other.
"""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtGui import QColor, QGuiApplication, QPen


def line_pen(colour: QColor | str, *, width: float, **more: Any) -> QPen:
    """A cosmetic pen of so many pixels of the window; `more` is what pyqtgraph's mkPen takes."""
    screen = QGuiApplication.primaryScreen()
    ratio = screen.devicePixelRatio() if screen is not None else 1.0
    return pg.mkPen(QColor(colour), width=width * ratio, **more)
