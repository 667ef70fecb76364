"""The top row: menus at the left, the document's name in the middle, what computes and how fast at the right."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QLabel, QMenu, QMenuBar, QToolButton, QWidget
from shiboken6 import isValid

from gui.document import Document
from gui.numbers import count
from gui.session import Session
from gui.theme import INSET

READABLE = 0.25  # seconds for which a changing number stands still
DEVICES = {
    "auto": ("Automatic", "The CPU: small networks are slower on a GPU, where launching costs more than computing."),
    "cpu": ("CPU", "Trains on the processor."),
    "cuda": ("CUDA GPU", "Trains on the graphics card; worth it for large layers."),
}


class TitleRow(QWidget):
    """Menu bar, title, device and engine."""

    def __init__(self, menu_bar: QMenuBar, document: Document, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._session = document, session
        self._told = 0.0  # when the speed was written
        self.title = QLabel()
        self.title.setProperty("role", "muted")
        self.title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title.setContentsMargins(INSET, 0, 0, 0)  # as much as at the row's right: in the window's middle
        self.status = QToolButton()
        self.status.setProperty("role", "flat")
        self.status.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.status.setAccessibleName("Device and engine")
        self.status.setMenu(self._device_menu())
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, INSET, 0)
        grid.setSpacing(0)
        grid.addWidget(menu_bar, 0, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.title, 0, 1)
        grid.addWidget(self.status, 0, 2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)
        document.path_changed.connect(self.refresh)
        document.project_changed.connect(lambda _before, _after: self.refresh())
        session.engine_changed.connect(self._follow_engine)
        session.written_changed.connect(self._show_speed)
        session.running_changed.connect(self._show_engine)
        session.running_changed.connect(self.refresh)
        self.refresh()
        self._show_engine()

    def refresh(self) -> None:
        path, title = self._document.path, self._document.project.title
        is_edited = self._session.has_unsaved_changes
        named = path is not None and path.stem != title
        name = path.name if path is not None else ""
        words = [f"{title}  –  {name}" if named else name or title] + ["edited"] * is_edited
        self.title.setText("  •  ".join(words))
        place = str(path) if path is not None else "Not saved to a file yet."
        self.title.setToolTip(place + ("\nIt has changes that are not saved. (Ctrl+S)" if is_edited else ""))

    def _follow_engine(self) -> None:
        """At once; while training with the numbers to read, see `_show_speed`."""
        if not (self._session.is_running and self._session.updates_per_second):
            self._show_engine()

    def _show_speed(self) -> None:
        """While training, as often as a changing number can be read."""
        if self._session.is_running and (now := time.monotonic()) >= self._told + READABLE:
            self._told = now
            self._show_engine()

    def _show_engine(self) -> None:
        if not isValid(self):
            return
        speed = self._session.updates_per_second
        rate = f" · {rate_text(speed)}" if speed and self._session.is_running else ""
        self.status.setText(self._session.engine_text + rate)
        self._keep_room()
        reason = self._session.engine.reason
        where = (
            "Where training runs, the engine, and updates a second. The torch engine is the reference: the drawing’s "
            "own module with autograd. Click to choose the device."
        )
        self.status.setToolTip(f"{reason}\n\n{where}" if reason else where)

    def _keep_room(self) -> None:
        """As large as its text asks for, while training never smaller again: of another text Qt asks the layout for
        room, and with it the whole window, unless the size is a fixed one."""
        room = self.status.sizeHint()
        if self._session.is_running:
            room = room.expandedTo(self.status.minimumSize())
        if room != self.status.minimumSize():
            self.status.setFixedSize(room)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "status"):
            self.status.setFixedSize(self.status.sizeHint())

    def _device_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        for name, (text, tip) in DEVICES.items():
            action = menu.addAction(text)
            action.setToolTip(tip)
            action.setCheckable(True)
            action.triggered.connect(lambda _checked=False, device=name: self._session.set_device(device))
            menu.aboutToShow.connect(lambda a=action, device=name: a.setChecked(self._session.device == device))
            if name == "cuda":
                action.setEnabled(False)
                menu.aboutToShow.connect(lambda a=action: self._say_whether_cuda(a))
                self._session.engine.loaded.connect(lambda a=action: self._say_whether_cuda(a))
        return menu

    def _say_whether_cuda(self, action: QAction) -> None:
        """The entry for the graphics card is off where there is none, and until that is known; it says why."""
        problem = self._session.cuda_problem
        if problem is None:
            self._session.engine.load_torch(quietly=True)  # which knows
            problem = "Looking for one …"
        action.setEnabled(not problem)
        text, tip = DEVICES["cuda"]
        action.setText(f"{text}: {problem[:1].lower()}{problem[1:].rstrip('.')}" if problem else text)
        action.setToolTip(problem or tip)


def rate_text(speed: float) -> str:
    """Updates a second, to two digits where they are many: "1 500 updates/s"."""
    digits = max(0, len(str(int(speed))) - 2)
    return f"{count(int(round(speed, -digits)))} updates/s"
