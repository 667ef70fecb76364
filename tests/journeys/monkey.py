"""A user without a plan: real mouse, keys and wheel anywhere in the real window, from a seed, while it trains at times.

Run as a process of its own, because what it looks for may end one:

    monkey.py FOLDER SEED EVENTS [ACTS]

ACTS, such as 3,17,40-60, does only these of the events: what an event does depends on its number and on what is on the
screen, so a crash that was found once is shrunk by leaving events out. FOLDER/log gets a line before each event and
FOLDER/faults whatever should not have been: an exception, a message of the toolkit, a broken promise at the end. The
exit status is 0 when there is none.
"""

from __future__ import annotations

import faulthandler
import os
import random
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.app import open_window
from gui.settings import Settings
from tests.journeys.monkey_outside import nothing_outside
from tests.journeys.monkey_places import NONE, is_there
from tests.journeys.monkey_truth import Truths
from tests.journeys.promises import closing_left, differences

GALLERY = ("playground", "xor_hidden", "forward_3_4_3")
EVERY_MS = 4
LOOP_SECONDS = 0.15  # an event that takes longer while there is a dialog waits for its answer
SAID_BY_THE_TEST_LIBRARY = ("This plugin does not support", "occurs outside target window")


class Monkey(Truths):
    """Does one thing a turn of the event loop, in the loops of dialogs and menus too."""

    def __init__(self, folder: Path, seed: int, events: int, only: frozenset[int] | None) -> None:
        self._folder, self._seed, self._events, self._only = folder, seed, events, only
        self._log = os.open(folder / "log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        self._faults = os.open(folder / "faults", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        self.number, self.has_faults, self._is_over = -1, False, False
        self._random = random.Random(seed)
        self._acting_since: float | None = None
        self._open()
        self._ways: tuple[tuple[int, Callable[[], None]], ...] = (
            (14, self._click), (3, self._double_click), (8, self._drag), (6, self._wheel), (4, self._hover),
            (14, self._canvas_gesture), (12, self._action), (8, self._key), (5, self._type), (2, self._press_and_hold),
            (2, self._resize), (2, self._gallery), (2, self._palette), (2, self._context_menu), (4, self._run),
            (2, self._float), (4, self._history), (2, self._wait), (2, self._edit_while_held),
            (6, self._knob), (2, self._live), (2, self._course), (2, self._pace), (2, self._formula), (4, self._scrub),
            (2, self._branch), (4, self._walk), (1, self._flood), (2, self._data), (2, self._drop), (2, self._file),
            (1, self._film), (2, self._look), (2, self._present), (1, self._storm), (2, self._open_and_shut),
            (3, self._view_option), (2, self._copy_view), (2, self._menu_by_keys), (2, self._look_at_truth),
            (2, self._edit_and_undo),
        )  # fmt: skip

    def _open(self) -> None:
        name = f"gallery:{GALLERY[self._seed % len(GALLERY)]}"
        _app, self.window = open_window(name, Settings(self._folder / "settings.ini"))
        sys.excepthook = self.exception

    # What goes wrong --------------------------------------------------------

    def fault(self, text: str) -> None:
        self.has_faults = True
        os.write(self._faults, f"event {self.number}: {text}\n".encode())

    def exception(self, kind: type[BaseException], error: BaseException, trace: object) -> None:
        self.fault("".join(traceback.format_exception(kind, error, trace)))  # type: ignore[arg-type]

    def message(self, kind: QtMsgType, _context: object, text: str) -> None:
        if kind != QtMsgType.QtDebugMsg and not any(part in text for part in SAID_BY_THE_TEST_LIBRARY):
            self.fault(f"{kind.name} {text}\n{''.join(traceback.format_stack(limit=8)[:-1])}")

    # One event after the other ----------------------------------------------

    def turn(self) -> None:
        if self._is_over:
            return
        if not self.window.is_filled or self.window.session.engine.text == "":
            QTimer.singleShot(20, self.turn)
            return
        if self._acting_since is not None and not self._has_loop_of_its_own():
            QTimer.singleShot(EVERY_MS, self.turn)  # the test library runs the event loop after each event
            return
        self.number += 1
        if self.number >= self._events:
            self._end()
            return
        QTimer.singleShot(EVERY_MS, self.turn)  # beforehand: what is done now may run a loop of its own
        if self._only is not None and self.number not in self._only:
            return
        self._random = random.Random(f"{self._seed} {self.number}")
        weights, ways = zip(*self._ways, strict=True)
        way = self._random.choices(ways, weights)[0]
        os.write(self._log, f"{self.number} {way.__name__[1:]}".encode())
        outer, self._acting_since = self._acting_since, time.monotonic()
        try:
            way()
        except RuntimeError as error:  # the window of the toolkit's was made anew meanwhile: there is no such place now
            if "QWindow" not in str(error):
                raise
        finally:
            self._acting_since = outer
            os.write(self._log, b"\n")

    def _has_loop_of_its_own(self) -> bool:
        """Whether the event that is under way has opened a dialog or a menu and waits for it."""
        waits = QApplication.activeModalWidget() is not None or QApplication.activePopupWidget() is not None
        return waits and self._acting_since is not None and time.monotonic() > self._acting_since + LOOP_SECONDS

    # The end ----------------------------------------------------------------

    def _end(self) -> None:
        """Ends dialogs from the inside out; once the first loop is back, promises are looked at."""
        self.number = self._events
        top = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if top is not None:
            top.close()
            QTimer.singleShot(EVERY_MS, self._end)
            return
        self._is_over = True
        QTimer.singleShot(0, self._look_at_promises)

    def _look_at_promises(self) -> None:
        window = self.window
        if self._held is not None and is_there(self._held[0]):
            QTest.mouseRelease(self._held[0], self._held[2], NONE, self._held[1])
        window.session.pause()
        for fault in differences(window, self._folder):
            self.fault(fault)
        window.document.undo_stack.setClean()
        window.close()
        QApplication.instance().quit()  # type: ignore[union-attr]


def numbers(text: str) -> frozenset[int]:
    """3,17,40-42 → {3, 17, 40, 41, 42}."""
    found: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        found |= set(range(int(first), int(last or first) + 1))
    return frozenset(found)


def main(folder: Path, seed: int, events: int, only: frozenset[int] | None) -> int:
    faulthandler.enable()
    folder.mkdir(parents=True, exist_ok=True)
    monkey = Monkey(folder, seed, events, only)
    sys.unraisablehook = lambda u: monkey.fault(f"unraisable {u.err_msg} {u.object!r} {u.exc_value!r}")  # type: ignore[assignment]
    threading.excepthook = lambda a: monkey.exception(a.exc_type, a.exc_value, a.exc_traceback)  # type: ignore[arg-type]
    qInstallMessageHandler(monkey.message)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)
    with nothing_outside(folder):
        QTimer.singleShot(0, monkey.turn)
        app.exec()
        window = monkey.window
        del monkey.window
        for fault in closing_left(window):
            monkey.fault(fault)
    qInstallMessageHandler(None)  # type: ignore[arg-type]
    sys.excepthook = sys.__excepthook__
    return int(monkey.has_faults)


if __name__ == "__main__":
    chosen = numbers(sys.argv[4]) if len(sys.argv) > 4 else None
    os._exit(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), chosen))
