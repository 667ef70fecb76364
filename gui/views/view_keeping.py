"""A panel whose picture and numbers can be kept: saved, copied, filmed, from the menu of its right button."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from gui.errors import Report
from gui.views.saving import NumbersTable, could_not_write, write_csv, write_svg
from gui.views.view_panel import ViewPanel

PICTURE_SCALE = 2.0


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

    def save_picture(self, path: str | Path) -> bool:
        """Writes a picture, PNG unless the name says otherwise; returns whether it could be written."""
        name = Path(path)
        if name.suffix.lower() == ".svg":
            return write_svg(self, name)
        return self.picture().save(str(name if name.suffix else name.with_suffix(".png")))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        self.fill_menu(menu)
        if menu.actions():
            menu.addSeparator()
        menu.addAction("Save picture…", self._ask_and_save)
        menu.addAction("Save film…", lambda: self.film_wanted.emit(self.name))
        menu.addAction("Copy picture", lambda: QGuiApplication.clipboard().setImage(self.picture()))
        menu.addAction("Copy numbers", lambda: QGuiApplication.clipboard().setText(self.numbers_text()))
        if self.table() is not None:
            menu.addAction("Save numbers…", self._ask_and_save_numbers)
        menu.exec(event.globalPos())

    def numbers_text(self) -> str:
        """What "Copy numbers" puts on the clipboard."""
        return "\n".join(filter(None, (self.subject.toolTip(), self.formula_shown, self.readout.text())))

    def _ask_and_save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Save picture", f"{self.name}.png", "Pictures (*.png *.jpg *.svg)")
        if name and not self.save_picture(name):
            self.tell(could_not_write(name))

    def _ask_and_save_numbers(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Save numbers", f"{self.name}.csv", "Tables (*.csv)")
        table = self.table()
        if name and table is not None and not write_csv(table, Path(name)):
            self.tell(could_not_write(name))
