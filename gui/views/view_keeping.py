"""A panel whose picture and numbers can be kept: saved, copied, filmed, from the menu of its right button."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QMenu, QWidget

from core.atomic import write_atomically
from core.errors import UserError
from gui.errors import Report, report_of
from gui.saving_place import ask_place
from gui.views.saving import NumbersTable, image_bytes, svg_bytes, write_csv
from gui.views.view_panel import ViewPanel

PICTURE_SCALE = 2.0
_USAGE = re.compile(r"\bclick (a|one|to|lets)\b")  # a hint of what the mouse does there: nothing to copy


class KeptPanel(ViewPanel):
    """See the module.

    Signals:
        film_wanted(name): the user asks for a film of it.
    """

    film_wanted = Signal(str)

    def fill_menu(self, menu: QMenu) -> None:
        """Adds the view's own entries above the common ones."""

    def table(self) -> NumbersTable | None:
        """What is drawn as columns of numbers, for "Save numbers"; None where there is nothing to save."""
        return None

    def tell(self, report: Report) -> None:
        """Tells the user something."""
        raise NotImplementedError

    def picture(self, scale: float = PICTURE_SCALE, size: QSize | None = None) -> QImage:
        """The view as an image, sharper than the screen by the scale."""
        if size is not None:
            self.resize(size)
        image = QImage(self.size() * scale, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(scale)
        image.fill(self.themes.theme.panel)
        self.render(image, renderFlags=QWidget.RenderFlag.DrawChildren)
        return image

    def save_picture(self, path: str | Path) -> None:
        """Writes a picture, PNG unless the name says otherwise.

        Raises:
            UserError: it cannot be written; an older file is untouched.
        """
        name = Path(path)
        name = name if name.suffix else name.with_suffix(".png")
        is_drawing = name.suffix.lower() == ".svg"
        write_atomically(name, svg_bytes(self) if is_drawing else image_bytes(self.picture(), name))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        self.fill_menu(menu)
        if menu.actions():
            menu.addSeparator()
        menu.addAction("Save picture…", self._ask_and_save)
        menu.addAction("Save film…", lambda: self.film_wanted.emit(self.name))
        menu.addAction("Copy picture", lambda: QGuiApplication.clipboard().setImage(self.picture()))
        text = self.numbers_text()  # now: on its way to the menu the mouse rests on something else
        menu.addAction("Copy numbers", lambda: QGuiApplication.clipboard().setText(text)).setEnabled(bool(text))
        if self.table() is not None:
            menu.addAction("Save numbers…", self._ask_and_save_numbers)
        menu.exec(event.globalPos())

    def numbers_text(self) -> str:
        """What "Copy numbers" puts on the clipboard; "" where there are none."""
        numbers = self.numbers_said()
        return "\n".join(filter(None, (self.subject.toolTip(), self.formula_shown, numbers))) if numbers else ""

    def numbers_said(self) -> str:
        """Those of what the mouse rests on, else the resting ones, whole whatever room the readout has."""
        texts = self._texts_under() or self.hint()
        return next((t for t in texts if any(c.isdigit() for c in t) and not _USAGE.search(t)), "")

    def _ask_and_save(self) -> None:
        path = ask_place(self, "Save picture", f"{self.name}.png", "Pictures (*.png *.jpg *.jpeg *.svg)")
        if path is not None:
            self._try(lambda: self.save_picture(path))

    def _ask_and_save_numbers(self) -> None:
        path = ask_place(self, "Save numbers", f"{self.name}.csv", "Tables (*.csv)")
        table = self.table()
        if path is not None and table is not None:
            self._try(lambda: write_csv(table, path))

    def _try(self, write: Callable[[], object]) -> None:
        try:
            write()
        except UserError as error:
            self.tell(report_of(error))
