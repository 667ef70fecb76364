"""Text that is hard to read: its ink against the ground that is really behind it in a picture of the window."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QMenu

from gui.theme import blend, contrast
from tests.gui.look.faults import OVERLAYS, Placed, is_in_overlay, placed_texts, shown_in

LEAST = 4.5


def pale_texts() -> list[str]:
    """All texts of enabled widgets in all windows with less contrast than that, by what they say."""
    found: list[str] = []
    for window in QApplication.topLevelWidgets():
        if not window.isVisible():
            continue
        picture = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        pixels = np.frombuffer(picture.constBits(), np.uint32).reshape(picture.height(), -1) & 0xFFFFFF
        covers = [w.geometry() for w in shown_in(window) if isinstance(w, OVERLAYS) and not w.isWindow()]
        for widget in shown_in(window):
            if not widget.isEnabled() or isinstance(widget, QMenu):  # a menu may hold entries that are off
                continue
            for text in placed_texts(widget):
                hidden = not (isinstance(widget, OVERLAYS) or is_in_overlay(widget)) and any(
                    cover.intersects(text.area.toAlignedRect()) for cover in covers
                )
                if not hidden:
                    found += _judged(text, pixels)
    return sorted(set(found))


def _judged(text: Placed, pixels: np.ndarray) -> Iterator[str]:
    area = text.area.toAlignedRect()
    top, left = max(0, area.top()), max(0, area.left())
    words = pixels[top : area.bottom() + 1, left : area.right() + 1]
    if words.size:
        ground = f"#{Counter(words.ravel().tolist()).most_common(1)[0][0]:06x}"
        ink = blend(ground, text.written.ink, text.written.opacity)
        ratio = contrast(ink, ground)
        if ratio < LEAST:
            yield f"pale: {text}, {ink} on {ground} is {ratio:.2f}"
