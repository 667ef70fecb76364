"""The names beside an image's rows and above its columns; where cells are small, of every fifth, tenth … one."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

NAME_GAP = 4.0  # pixels between a name and the image
_SHORTEST = 3  # letters that are left of a name, else it is left out
_MOST_ELIDED = 6  # columns that are all named, if only in part; of more, and of short names, some are named in full


def write_row_names(painter: QPainter, box: QRectF, names: tuple[str, ...]) -> None:
    """At the left of an image in `box`, from the picture's left edge on."""
    if not names:
        return
    cell, metrics = box.height() / len(names), QFontMetricsF(painter.font())
    line = metrics.height()
    for row in range(0, len(names), stride_of(line / cell)):
        area = QRectF(0, box.top() + row * cell, box.left() - NAME_GAP, max(cell, line))
        if area.bottom() > box.bottom() + line / 2:  # where a name is higher than its row it stands at the upper edge
            break
        name = metrics.elidedText(names[row], Qt.TextElideMode.ElideRight, area.width() + 1)
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, name)


def write_column_names(painter: QPainter, box: QRectF, names: tuple[str, ...]) -> None:
    """Above an image in `box`."""
    if not names:
        return
    cell, metrics = box.width() / len(names), QFontMetricsF(painter.font())
    line, widest = metrics.height(), max(map(metrics.horizontalAdvance, names)) + NAME_GAP
    can_be_elided = len(names) <= _MOST_ELIDED and max(map(len, names)) >= _SHORTEST
    stride = 1 if can_be_elided else stride_of(widest / cell)
    way = Qt.AlignmentFlag.AlignHCenter if stride == 1 else Qt.AlignmentFlag.AlignLeft
    for column in range(0, len(names), stride):
        area = QRectF(box.left() + column * cell, box.top() - line, stride * cell, line)
        if stride > 1 and area.left() + widest > box.right() + widest / 2:
            break
        name = metrics.elidedText(names[column], Qt.TextElideMode.ElideRight, area.width())
        if name != names[column] and len(name) < _SHORTEST:
            continue
        painter.drawText(area, way | Qt.AlignmentFlag.AlignVCenter, name)


def stride_of(least: float) -> int:
    """The next of 1, 2, 5, 10, 20 …: at so many cells' distance names stand apart."""
    power = 1
    while True:
        for step in (1, 2, 5):
            if step * power >= least:
                return step * power
        power *= 10
