"""A window that somebody visits in one of its states: built, brought there by what a user can do, closed again.

`make pictures` and tests/gui/test_look both go through here; window_states holds the table of states.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QTimer
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from core.gallery import locate
from core.project_file import read_project
from core.training.pace import PACES
from gui.app import make_window
from gui.main_window import MainWindow
from gui.rendering import settle
from gui.settings import Settings
from gui.starting import Opened, Starting
from gui.theme import ThemeHolder, apply

PATIENCE = 60.0  # seconds that a state may take to come about


class Look(Protocol):
    """A picture is taken, or the window is measured."""

    def __call__(self, part: str = "") -> None:
        """`part`: which of several looks at a state it is, in a word or two."""
        ...


class Visit:
    """A window, and a user's hands on it."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        self.window, self.folder = window, folder

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        """Lets the window work until something holds."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError(f"the window never came to: {what}")
            QApplication.processEvents()
            time.sleep(0.002)

    def do(self, action: str) -> None:
        """What a menu entry does."""
        self.window.actions_by_name[action].trigger()

    def choose(self, name: str) -> None:
        """Picks how far a step goes, as in the transport."""
        box = self.window.transport.granularity
        box.setCurrentIndex(box.findData(name))

    def train(self, steps: int) -> None:
        """Trains that many updates and stands still."""
        session = self.window.session
        session.set_pace(PACES["flat_out"])
        session.train_steps(steps)
        self.wait(lambda: not session.is_running and session.is_idle, f"{steps} updates")

    def click(self, layer: str, unit: int) -> None:
        """Selects a unit."""
        session = self.window.session
        session.select(session.selection.with_unit(layer, unit))

    def see(self, look: Look, part: str = "", *, settled: bool = True) -> None:
        """Looks, when nothing is computed or moved any more."""
        if settled:
            settle(self.window)
        QApplication.processEvents()
        look(part)

    def in_dialog(self, open_it: Callable[[], object], look: Look, part: str = "") -> None:
        """Opens a dialog, looks, and closes it; it may well hold up the caller until then."""
        seen: list[BaseException | None] = []

        def now() -> None:
            dialog = QApplication.activeModalWidget()
            try:
                if dialog is None:
                    raise RuntimeError("no dialog opened")
                self.see(look, part)
                seen.append(None)
            except BaseException as error:  # noqa: BLE001 - raised again outside the event handler
                seen.append(error)
            finally:
                if dialog is not None:
                    dialog.close()

        QTimer.singleShot(300, now)
        open_it()
        self.wait(lambda: bool(seen), "a look at the dialog")
        if seen[0] is not None:
            raise seen[0]

    def in_menu(self, menu: QMenu, at: QWidget, look: Look, part: str = "", *, below: QPoint | None = None) -> None:
        """Opens a menu below a widget, or at a place of it, looks, and closes it."""
        menu.popup(at.mapToGlobal(at.rect().bottomLeft() if below is None else below))
        try:
            self.see(look, part)
        finally:
            menu.close()


@dataclass(frozen=True)
class State:
    """One state.

    Attributes:
        go: brings the window there and looks, at each of its parts where it has several.
        project: of the gallery; "" for an empty canvas.
        is_start: the window is not filled beforehand, but starts as the program does.
    """

    name: str
    go: Callable[[Visit, Look], None]
    project: str = "playground"
    is_start: bool = False


@contextmanager
def visiting(state: State, holder: ThemeHolder, size: tuple[int, int]) -> Iterator[Visit]:
    """A window for one state, closed again with nothing left of it."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(Path(folder) / "settings.ini")
        starting: Starting | None = None
        if state.is_start:
            apply(application, holder)
            window = MainWindow(holder, settings)
            project = read_project(locate(f"gallery:{state.project}")).project
            starting = Starting(window, Opened(project, None, is_first=True))
            starting.start()
        else:
            path = locate(f"gallery:{state.project or 'playground'}")
            window = make_window(read_project(path).project, None, settings, holder)
        window.resize(*size)
        window.show()
        visit = Visit(window, Path(folder))
        QApplication.processEvents()
        if not state.is_start:
            window.session.load_torch()
            visit.wait(lambda: window.session.cuda_problem is not None, "torch loaded")
        if not state.project:
            window.files.new()
        try:
            yield visit
        finally:
            _close(visit)


def _close(visit: Visit) -> None:
    window = visit.window
    if window.is_filled:
        window.session.pause()
        window.document.undo_stack.setClean()
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()
