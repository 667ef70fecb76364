"""What is drawn as files for others to work on: vector pictures and tables of numbers."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from gui.errors import Report

_DPI = 96  # what a pixel is on paper and in a browser


@dataclass(frozen=True)
class NumbersTable:
    """Columns by name, and rows of numbers or words."""

    columns: tuple[str, ...]
    rows: Iterable[Sequence[object]]


def write_svg(widget: QWidget, path: Path) -> bool:
    """Draws a widget into a file as lines and type; returns whether it could be written."""
    generator = QSvgGenerator()
    generator.setFileName(str(path))
    generator.setResolution(_DPI)
    generator.setSize(widget.size())
    generator.setViewBox(widget.rect())
    painter = QPainter()
    if not painter.begin(generator):
        return False
    QWidget.render(widget, painter, QPoint(), renderFlags=QWidget.RenderFlag.DrawChildren)
    return painter.end() and path.exists()


def write_csv(table: NumbersTable, path: Path) -> bool:
    """Writes a table with its column names; returns whether it could be written."""
    try:
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(table.columns)
            writer.writerows(table.rows)
    except OSError:
        return False
    return True


def could_not_write(name: str) -> Report:
    return Report("error", f"{Path(name).name} could not be written.", "Choose another folder.")
