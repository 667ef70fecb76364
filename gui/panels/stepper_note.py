"""Where the note of a stepper's page stands: below all its equations, and beside a curve where it is short enough."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics, QFontMetricsF

from gui.panels.stepper_blocks import BESIDE, Block, Measures
from gui.theme import GRID, label_font

NOTE_FLAGS = int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextWordWrap)


def note_line(scale: float) -> int:
    """Pixels of a note of one line; scale: of type."""
    return round(5 * GRID * scale)


def note_height(note: str, width: float, scale: float) -> int:
    """Pixels of a note in as many lines as it takes."""
    metrics = QFontMetricsF(label_font(scale))
    area = metrics.boundingRect(QRectF(0, 0, max(1.0, width), 1e4), NOTE_FLAGS, note)
    lines = max(1, round(area.height() / max(1.0, metrics.lineSpacing())))
    return note_line(scale) + (lines - 1) * round(metrics.lineSpacing())


def note_top(note: str, blocks: Sequence[Block], width: float, sizes: Measures, scale: float) -> float:
    """Pixels from the page's top to its note; blocks: the page's equations in so much width."""
    below = max((_text_bottom(block, sizes) + GRID for block in blocks), default=0.0)
    if QFontMetricsF(label_font(scale)).horizontalAdvance(note) <= free_width(blocks, below, width, sizes):
        return below
    return max((block.area.bottom() + GRID for block in blocks), default=0.0)


def free_width(blocks: Sequence[Block], top: float, width: float, sizes: Measures) -> float:
    """Pixels from the left edge that equations leave free below a top."""
    free = width
    for block in blocks:
        if _text_bottom(block, sizes) > top:
            free = min(free, block.area.left() - BESIDE)
        elif block.area.bottom() > top:
            free = min(free, block.area.right() - sizes.curve_width - BESIDE)
    return free


def sentences_within(words: str, metrics: QFontMetrics, room: int) -> str:
    """As many whole sentences of a note as a line of a width holds: half a sentence says nothing."""
    while words and metrics.horizontalAdvance(words) > room:
        words = words[:-1].rpartition(". ")[0]
        words += "." * bool(words)
    return words


def _text_bottom(block: Block, sizes: Measures) -> float:
    """Of an equation without its curve."""
    has_curve = block.equation.curve is not None and block.has_curve
    return block.area.top() + sizes.row * len(block.lines) if has_curve else block.area.bottom()
