"""Pens for plots: a line as wide on a sharp screen as on any other.

What pyqtgraph draws is cosmetic, which Qt measures in the screen's own pixels: at two of them to a pixel of the window
a hairline would be half as wide as every other.
"""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPen


def line_pen(colour: QColor | str, *, width: float, in_pieces: bool = False, **more: Any) -> QPen:
    """A cosmetic pen of so many pixels of the window; `more` is what pyqtgraph's mkPen takes.

    Args:
        in_pieces: for a line that is drawn segment by segment: none reaches into the next, where it would be darker.
    """
    screen = QGuiApplication.primaryScreen()
    ratio = screen.devicePixelRatio() if screen is not None else 1.0
    pen: QPen = pg.mkPen(QColor(colour), width=width * ratio, **more)
    if in_pieces:
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen
