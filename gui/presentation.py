"""Presentation mode: larger type, thicker lines, nothing but the drawing and the views; a remote steps.

A presenter's remote sends F5, Page Down and Page Up. Numbers are hidden until they are asked for.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QAction, QColor, QCursor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QMainWindow, QWidget

from gui.docks import Docks
from gui.errors import Report
from gui.session import Session
from gui.theme import GAP, GRID, ThemeHolder, label_font

WAY_OUT = "F5 leaves presentation  ·  F6 numbers"
SHOWN_MS, LOOK_MS = 6000, 250  # how long the way out is told; how often the mouse is looked at


class Presentation(QObject):
    """Turns the mode on and off, and puts everything back as it was."""

    def __init__(
        self,
        window: QMainWindow,
        docks: Docks,
        holder: ThemeHolder,
        session: Session,
        chrome: list[QWidget],
        actions: dict[str, QAction],
    ) -> None:
        super().__init__(window)
        self._window, self._docks, self._holder, self._session = window, docks, holder, session
        self._chrome, self._actions = chrome, actions
        self._was_full = False
        self._hidden: list[str] = []
        self._gave_way: list[str] = []
        self.way_out = WayOut(window, holder)
        holder.changed.connect(self._follow)
        docks.by_name["stepper"].installEventFilter(self)
        self._follow()

    def set_on(self, on: bool) -> None:
        """Starts or ends the show."""
        if on == self._holder.is_presenting:
            return
        if on:
            self._was_full = self._window.isFullScreen()
            shown = [name for name, dock in self._docks.by_name.items() if not dock.isHidden()]
            self._hidden = [name for name in shown if name in ("rail", "stepper") or self._docks.is_extra(name)]
            for name in self._hidden:
                self._docks.by_name[name].hide()
            for widget in self._chrome:
                widget.hide()
            self._window.setContentsMargins(GAP, GAP, GAP, GAP)
            self._window.showFullScreen()
        else:
            for widget in self._chrome:
                widget.show()
            for name in (*self._hidden, *self._gave_way):
                self._docks.by_name[name].show()
            self._hidden, self._gave_way = [], []
            self._window.setContentsMargins(GAP, 0, GAP, 0)
            if not self._was_full:
                self._window.showNormal()
        self._holder.set_presenting(on)
        self._docks.fit()
        self.way_out.set_on(on)
        if not on:
            self._session.reported.emit(Report("info", "Presentation ended."))

    def set_numbers(self, on: bool) -> None:
        """Shows values on tiles and below views, and the strip with the sums; or hides them."""
        self._holder.set_shows_numbers(on)
        if self._holder.is_presenting and "stepper" in self._hidden:
            self._docks.by_name["stepper"].setVisible(on)
            if not on:
                for name in self._gave_way:
                    self._docks.by_name[name].show()
                self._gave_way = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self._holder.is_presenting:  # of the strip with the sums
            QTimer.singleShot(0, self, self._make_room)
        return False

    def _make_room(self) -> None:
        """Where type is so large that not everything stands one above the other, output and loss give way."""
        rows = (("warp",), ("output", "loss"), ("stepper",))
        wanted = GAP + sum(max(self._least_height(name) for name in row) + GAP for row in rows)
        if self._holder.is_presenting and wanted > self._window.height() and not self._gave_way:
            self._gave_way = [name for name in ("output", "loss") if not self._docks.by_name[name].isHidden()]
            for name in self._gave_way:
                self._docks.by_name[name].hide()

    def _least_height(self, name: str) -> int:
        dock = self._docks.by_name[name]
        return 0 if dock.isHidden() else dock.minimumSizeHint().height()

    def _follow(self) -> None:
        self._actions["present"].setChecked(self._holder.is_presenting)
        self._actions["numbers"].setChecked(self._holder.shows_numbers)


class WayOut(QLabel):
    """How to leave a presentation: told when it begins and whenever the mouse moves, quietly, in a corner.

    For those who hear the window it is the window's description as long as the presentation lasts.
    """

    def __init__(self, window: QMainWindow, holder: ThemeHolder) -> None:
        super().__init__(WAY_OUT, window)
        self._window, self._holder = window, holder
        self.setProperty("role", "muted")
        self.setContentsMargins(GRID, 0, GRID, 0)
        self.setToolTip("F5 ends the presentation; so does View, Presentation. F6 shows numbers or hides them.")
        self._mouse = QCursor.pos()
        self._ending = QTimer(self)
        self._ending.setSingleShot(True)
        self._ending.setInterval(SHOWN_MS)
        self._ending.timeout.connect(self.hide)
        self._looking = QTimer(self)
        self._looking.setInterval(LOOK_MS)
        self._looking.timeout.connect(self._look)
        window.installEventFilter(self)
        self.hide()

    def set_on(self, on: bool) -> None:
        """The presentation begins or ends."""
        self._window.setAccessibleDescription(f"Presentation. {WAY_OUT}." if on else "")
        self._mouse = QCursor.pos()
        if on:
            self._looking.start()
            self._tell()
        else:
            self._looking.stop()
            self._ending.stop()
            self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(self._holder.theme.canvas))  # what is below is not to be read through
        super().paintEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest) and not self.isHidden():
            QTimer.singleShot(0, self, self._place)
        return False

    def _look(self) -> None:
        mouse = QCursor.pos()
        if mouse != self._mouse and self._window.isActiveWindow():
            self._tell()
        self._mouse = mouse

    def _tell(self) -> None:
        self.setFont(label_font(self._holder.scale))
        self.show()
        self.raise_()
        self._place()
        self._ending.start()

    def _place(self) -> None:
        """In the lower right corner of what stands in the middle."""
        self.adjustSize()
        centre = self._window.centralWidget()
        middle = self._window.rect() if centre is None else centre.geometry()
        self.move(middle.right() - self.width() - 2 * GRID, middle.bottom() - self.height() - 2 * GRID)
