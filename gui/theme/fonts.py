"""The type scale: the system's own sans in three sizes, and figures that do not dance."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QFont

BODY = 12  # pixels at scale 1
LABEL = 11
TITLE = 15
FAMILIES = ("Segoe UI", "SF Pro Text", "Helvetica Neue", "Inter", "Noto Sans", "DejaVu Sans")
MONO_FAMILIES = ("Cascadia Mono", "SF Mono", "Menlo", "Consolas", "DejaVu Sans Mono")


@lru_cache(maxsize=64)
def _font(size: int, bold: bool, mono: bool) -> QFont:
    font = QFont()
    font.setFamilies([*(MONO_FAMILIES if mono else ()), *FAMILIES])
    font.setPixelSize(size)
    font.setStyleHint(QFont.StyleHint.Monospace if mono else QFont.StyleHint.SansSerif)
    font.setBold(bold)
    if hasattr(font, "setFeature"):  # from Qt 6.7: every figure equally wide, so that numbers stand still
        font.setFeature(QFont.Tag("tnum"), 1)
    return font


def body_font(scale: float = 1.0, *, bold: bool = False) -> QFont:
    return QFont(_font(max(1, round(BODY * scale)), bold, False))


def label_font(scale: float = 1.0, *, bold: bool = False) -> QFont:
    return QFont(_font(max(1, round(LABEL * scale)), bold, False))


def title_font(scale: float = 1.0, *, bold: bool = True) -> QFont:
    return QFont(_font(max(1, round(TITLE * scale)), bold, False))


def number_font(scale: float = 1.0, *, size: int = LABEL, bold: bool = False) -> QFont:
    """For numbers that stand in columns or change in place: a monospaced face."""
    return QFont(_font(max(1, round(size * scale)), bold, True))
