"""What every view is: a panel with a title that says what is drawn, a readout, pictures to keep, and manners.

A view reads the session and never edits; it computes only while it can be seen, at most twenty times a second, and
drops what belongs to an older drawing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QGuiApplication, QImage, QShowEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QMenu, QSizePolicy, QVBoxLayout, QWidget

from gui.moment import Moment
from gui.session import Session
from gui.theme import GRID, INSET, LABEL, ThemeHolder, label_font, number_font
from gui.views.veil import Veil

SHORTEST_INTERVAL = 0.05  # seconds between two frames of a view
PICTURE_SCALE = 2.0


class View(QFrame):
    """Base of all views.

    Subclasses set `name`, `title` and `definition`, fill `self.body`, and override `refresh`, `receive` and `dress`.
    """

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    definition: ClassVar[str] = ""

    def __init__(self, session: Session, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.themes = session, themes
        self.setProperty("role", "panel")
        self.setObjectName(f"view_{self.name}")
        self.setToolTip("")
        self._is_due = True
        self._last_time = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._refresh_now)

        self.heading = QLabel(self.title.upper())
        self.heading.setToolTip(self.definition)
        self.subject = QLabel()
        self.formula = QLabel()
        for label in (self.subject, self.formula):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.header = QHBoxLayout()
        self.header.setSpacing(2 * GRID)
        self.header.addWidget(self.heading)
        self.header.addWidget(self.subject, 1)
        self.header.addWidget(self.formula, 1)
        self.body = QVBoxLayout()
        self.body.setSpacing(GRID)
        self.empty = QLabel()
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("role", "muted")
        self.empty.hide()
        self.readout = QLabel()
        self.readout.setTextFormat(Qt.TextFormat.PlainText)
        self.readout.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(INSET, 2 * GRID, INSET, 2 * GRID)
        whole.setSpacing(GRID)
        whole.addLayout(self.header)
        whole.addLayout(self.body, 1)
        whole.addWidget(self.empty, 1)
        whole.addWidget(self.readout)

        self._veil = Veil(themes, self)
        self.setAccessibleName(self.title)
        self.setAccessibleDescription(self.definition)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # the panel that F8 and Shift+F11 mean

        session.moment_changed.connect(self.schedule)
        session.selection_changed.connect(self.schedule)
        session.stepping_changed.connect(self.schedule)
        session.probed.connect(self._take)
        themes.changed.connect(self._dress)

    # For subclasses ---------------------------------------------------------

    def refresh(self) -> None:
        """Shows the session's moment; called on the GUI thread while the view is visible."""

    def receive(self, moment: Moment, result: Any) -> None:
        """Takes the result of a job given to `compute`, and the moment it was asked for."""

    def dress(self) -> None:
        """Puts the theme's colours and fonts on whatever the subclass made."""

    def hint(self) -> str:
        """The resting readout, shown while the mouse is elsewhere."""
        return ""

    def fill_menu(self, menu: QMenu) -> None:
        """Adds the view's own entries above the common ones."""

    def compute(self, job: Callable[[], Any]) -> None:
        """Has a job done off the GUI thread for the present moment; `receive` follows."""
        moment = self.session.moment
        self.session.ask(self._key, lambda: (moment, job()))

    def show_empty(self, text: str) -> None:
        """Puts a sentence that says what to do in the place of the drawing; "" brings the drawing back."""
        self.empty.setText(text)
        self.empty.setVisible(bool(text))
        for i in range(self.body.count()):
            item = self.body.itemAt(i)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.setVisible(not text)

    def say(self, text: str) -> None:
        """Writes a readout below the drawing; "" brings the resting one back."""
        self.readout.setText(text or self.hint())

    # Pictures ---------------------------------------------------------------

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
        return self.picture().save(str(name if name.suffix else name.with_suffix(".png")))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        self.fill_menu(menu)
        if menu.actions():
            menu.addSeparator()
        menu.addAction("Save picture…", self._ask_and_save)
        menu.addAction("Copy picture", lambda: QGuiApplication.clipboard().setImage(self.picture()))
        menu.addAction("Copy numbers", lambda: QGuiApplication.clipboard().setText(self.numbers_text()))
        menu.exec(event.globalPos())

    def numbers_text(self) -> str:
        """What "Copy numbers" puts on the clipboard."""
        return "\n".join(filter(None, (self.subject.text(), self.formula.text(), self.readout.text())))

    # Its own affairs --------------------------------------------------------

    def schedule(self) -> None:
        """Has the view refreshed soon: now if it rests, at most twenty times a second, not at all while hidden."""
        self._is_due = True
        if self.isVisible() and not self._timer.isActive():
            now = time.monotonic()
            turn = self.session.turns.take(max(now, self._last_time + SHORTEST_INTERVAL))
            self._timer.start(round((turn - now) * 1000))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._dress()
        if self._is_due:
            self._refresh_now()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring(False)

    def _ring(self, is_here: bool) -> None:
        """The frame in the accent while the keyboard is here."""
        self.setProperty("ringed", is_here)
        self.style().polish(self)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self.isVisible():
            self._write_fonts()

    @property
    def _key(self) -> tuple[str, int]:
        return self.name, id(self)

    def _refresh_now(self) -> None:
        if self.isVisible():
            self._is_due = False
            self._last_time = time.monotonic()
            self.refresh()
            self.say("")
            self._veil.cover(is_stale=self.session.moment.is_stale)

    def _take(self, key: object, result: object) -> None:
        if key != self._key or not isinstance(result, tuple):
            return
        moment, value = result
        now = self.session.moment
        if moment.graph == now.graph and moment.plane == now.plane:
            self.receive(moment, value)
        self.say("")

    def _dress(self) -> None:
        self._write_fonts()
        self.dress()
        self.update()

    def _write_fonts(self) -> None:
        theme, scale = self.themes.theme, self.themes.scale
        self.readout.setVisible(self.themes.shows_numbers)
        for label in (self.heading, self.subject, self.formula, self.readout):
            label.ensurePolished()  # or the style sheet would take the font back
        self.heading.setStyleSheet(f"color: {theme.muted}")
        self.subject.setStyleSheet(f"color: {theme.text}")
        self.formula.setStyleSheet(f"color: {theme.accent}")
        self.readout.setStyleSheet(f"color: {theme.muted}")
        self.heading.setFont(label_font(scale, bold=True))
        self.subject.setFont(label_font(scale))
        self.formula.setFont(number_font(scale, size=LABEL))
        self.readout.setFont(number_font(scale, size=LABEL))

    def _ask_and_save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Save picture", f"{self.name}.png", "Pictures (*.png *.jpg)")
        if name:
            self.save_picture(name)
