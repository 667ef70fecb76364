"""The window as a picture: on the clipboard, and on paper or in a PDF, as the drawing alone or all of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QObject, QPoint, QRectF, Qt
from PySide6.QtGui import QPageLayout, QPainter
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from core.atomic import write_atomically
from core.errors import UserError
from gui.document import Document
from gui.errors import Report, report_of
from gui.saving_place import ask_place
from gui.session import Session
from gui.theme import ThemeHolder, title_font
from gui.views.saving import image_bytes

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

DPI = 300
CAPTION = 0.14  # height of the type below a picture, in inches
SETTLE_SECONDS = 1.0  # the longest that a picture waits for views to be drawn anew


@contextmanager
def one_moment(session: Session) -> Iterator[None]:
    """Meanwhile all that is to be seen shows one and the same moment of a run that may go on.

    Views that compute elsewhere catch up first, while nobody can click; for SETTLE_SECONDS at most.
    """
    deadline = time.monotonic() + SETTLE_SECONDS
    session.hold(is_held=True)
    try:
        while not session.is_drawn and time.monotonic() < deadline:
            session.turns.hurry()
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
            time.sleep(0.001)
        yield
    finally:
        session.hold(is_held=False)


class Pictures(QObject):
    """Acts on what is to be seen. Paper is white: a dark window prints in the light theme."""

    def __init__(
        self, window: QWidget, canvas: QWidget, document: Document, session: Session, holder: ThemeHolder
    ) -> None:
        super().__init__(window)
        self._window, self._canvas, self._holder = window, canvas, holder
        self._document, self._session = document, session

    def copy_window(self) -> None:
        with one_moment(self._session):
            QApplication.clipboard().setPixmap(self._window.grab())
        self._say("Copied a picture of the window.")

    def ask_picture(self) -> None:
        path = ask_place(self._window, "Save picture", "netfold.png", "Pictures (*.png *.jpg *.jpeg)")
        if path is None:
            return
        with one_moment(self._session):
            image = self._window.grab().toImage()
        try:
            write_atomically(path, image_bytes(image, path))
        except UserError as error:
            self._session.reported.emit(report_of(error))
            return
        self._say(f"Saved {path.name}.")

    def print_window(self) -> None:
        self._ask(self._window, "Print the window")

    def print_drawing(self) -> None:
        self._ask(self._canvas, "Print the drawing")

    def print_to(self, printer: QPrinter, part: QWidget) -> bool:
        """Draws a part of the window on one page, as large as it goes, with the project's name below."""
        was_dark = self._holder.theme.is_dark
        if was_dark:
            self._holder.set_dark(False)
            with one_moment(self._session):
                pass  # every view is drawn anew
        painter = QPainter()
        try:
            if not painter.begin(printer):
                return False
            page = QRectF(printer.pageLayout().paintRectPixels(printer.resolution()))
            page.moveTo(0, 0)
            font = title_font()
            font.setPixelSize(round(CAPTION * printer.resolution()))
            painter.setFont(font)
            line = painter.fontMetrics().height()
            scale = min(page.width() / part.width(), (page.height() - 1.5 * line) / part.height())
            painter.save()
            painter.translate((page.width() - scale * part.width()) / 2, 0)
            painter.scale(scale, scale)
            QWidget.render(part, painter, QPoint())  # a graphics view's own render leaves out what lies over its scene
            painter.restore()
            below = QRectF(0, scale * part.height() + 0.5 * line, page.width(), line)
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, self._document.project.title)
        finally:
            if painter.isActive():
                painter.end()
            if was_dark:
                self._holder.set_dark(True)
        return True

    def _ask(self, part: QWidget, title: str) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # slow to load, and few print

        self._session.pause()
        printer = QPrinter()
        printer.setResolution(DPI)
        printer.setDocName(self._document.project.title)
        printer.setCreator("Netfold")
        printer.setPageOrientation(QPageLayout.Orientation.Landscape)
        dialog = QPrintDialog(printer, self._window)
        dialog.setWindowTitle(title)
        try:
            if dialog.exec() != QDialog.DialogCode.Accepted:
                return
        finally:
            dialog.deleteLater()
        if self.print_to(printer, part):
            self._say(f"Printed to {printer.outputFileName() or printer.printerName()}.")
        else:
            self._session.reported.emit(
                Report("error", "The page could not be printed.", "Choose another printer, or print to a file.")
            )

    def _say(self, text: str) -> None:
        self._session.reported.emit(Report("info", text))
