"""A user without a plan: real mouse, keys and wheel anywhere in the real window, from a seed, while it trains at times.

Run as a process of its own, because what it looks for may end one:

    monkey.py FOLDER SEED EVENTS [ACTS]

ACTS, such as 3,17,40-60, does only these of the events: what an event does depends on its number and on what is on the
screen, so a crash that was found once is shrunk by leaving events out. FOLDER/log gets a line before each event and
FOLDER/faults whatever should not have been: an exception, a message of the toolkit, a broken promise at the end. The
exit status is 0 when there is none.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import os
import random
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, QRect, Qt, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QDesktopServices, QDrag, QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from shiboken6 import Shiboken

from gui.actions import ACTIONS
from gui.app import open_window
from gui.main_window import MainWindow
from gui.settings import Settings
from tests.journeys.promises import closing_left, differences

NONE = Qt.KeyboardModifier.NoModifier
BUTTONS = (Qt.MouseButton.LeftButton,) * 6 + (Qt.MouseButton.RightButton,) * 2 + (Qt.MouseButton.MiddleButton,)
MODIFIERS = (NONE,) * 6 + (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
)
KEYS = (
    *(Qt.Key.Key_Escape,) * 3, Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Space,
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
    Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_F2, Qt.Key.Key_M,
    Qt.Key.Key_F, Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_Period, Qt.Key.Key_Comma, Qt.Key.Key_Menu,
)  # fmt: skip
TYPED = "0123456789.-ae x"
LEAVES_OUT = ("quit", "export_torchscript", "export_python")  # the end; and minutes of checking each
SIZES = ((960, 600), (1280, 800), (1600, 1000), (1920, 1080), (1024, 700))
GALLERY = ("playground", "xor_hidden", "forward_3_4_3")
EVERY_MS = 4
LOOP_SECONDS = 0.15  # an event that takes longer while there is a dialog waits for its answer
SAID_BY_THE_TEST_LIBRARY = ("This plugin does not support", "occurs outside target window")


class Monkey:
    """Does one thing a turn of the event loop, in the loops of dialogs and menus too."""

    def __init__(self, folder: Path, seed: int, events: int, only: frozenset[int] | None) -> None:
        self._folder, self._seed, self._events, self._only = folder, seed, events, only
        self._log = os.open(folder / "log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        self._faults = os.open(folder / "faults", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        self.number, self.has_faults, self._is_over = -1, False, False
        self._random = random.Random(seed)
        self._acting_since: float | None = None
        self._held: tuple[QWindow, QPoint, Qt.MouseButton] | None = None
        self._open()
        self._ways: tuple[tuple[int, Callable[[], None]], ...] = (
            (14, self._click), (3, self._double_click), (8, self._drag), (6, self._wheel), (4, self._hover),
            (14, self._canvas_gesture), (12, self._action), (8, self._key), (5, self._type), (2, self._press_and_hold),
            (2, self._resize), (2, self._gallery), (2, self._palette), (2, self._context_menu), (4, self._run),
            (2, self._float), (4, self._history), (2, self._wait), (2, self._edit_while_held),
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

    def _note(self, *what: object) -> None:
        os.write(self._log, (" " + " ".join(map(str, what))).encode())

    # Where --------------------------------------------------------------------

    def _top(self) -> QWidget:
        """A popup that is open, else the dialog that wants an answer, else any window, mostly the main one."""
        popup, dialog = QApplication.activePopupWidget(), QApplication.activeModalWidget()
        if popup is not None and self._random.random() < 0.8:
            return popup
        if dialog is not None:
            return dialog
        shown = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w.windowHandle() is not None]
        return self.window if self._random.random() < 0.7 or not shown else self._random.choice(shown)

    def _somewhere(self) -> tuple[QWindow, QPoint] | None:
        """A window and a place in it: in the middle of a widget, or anywhere."""
        top = self._top()
        handle = top.windowHandle()
        if handle is None or not is_there(handle):
            return None
        inside = [w for w in top.findChildren(QWidget) if w.isVisible() and not w.visibleRegion().isEmpty()]
        widget = self._random.choice(inside) if inside and self._random.random() < 0.8 else top
        area = widget.rect()
        at = area.center() if self._random.random() < 0.4 else self._within(area)
        self._note(type(widget).__name__, widget.objectName() or widget.accessibleName(), at.x(), at.y())
        return handle, widget.mapTo(top, at)

    def _within(self, area: QRect) -> QPoint:
        across, down = self._random.randrange(max(1, area.width())), self._random.randrange(max(1, area.height()))
        return area.topLeft() + QPoint(across, down)

    def _on_canvas(self) -> tuple[QWindow, QPoint] | None:
        """A place on the canvas, mostly on something that is drawn there."""
        canvas, scene = self.window.canvas, self.window.canvas.scene_
        viewport, choose = canvas.viewport(), self._random
        handle = viewport.window().windowHandle()
        if not canvas.isVisible() or handle is None or not is_there(handle):
            return None
        at = self._within(viewport.rect())
        kind = choose.random()
        if scene.nodes and kind < 0.6:
            node = choose.choice(list(scene.nodes.values()))
            shape = node.shape
            places: list[QPointF] = [shape.input_port, shape.output_port, shape.title.center(), shape.label.center()]
            places += [shape.plus.center(), shape.minus.center(), shape.count.center()]
            places += [tile.center() for tile in shape.tiles] + [
                shape.bias(row).center() for row in range(len(shape.tiles))
            ]
            if shape.can_fold:
                places += [shape.fold_line.center()] * 4
            at = canvas.mapFromScene(node.centre + choose.choice(places))
        elif scene.wires and kind < 0.85:
            wires = choose.choice(list(scene.wires.values())).wires
            if len(wires):
                x, y = wires.points[choose.randrange(len(wires)), wires.points.shape[1] // 2].tolist()
                at = canvas.mapFromScene(QPointF(x, y))
        if not viewport.rect().contains(at):
            at = self._within(viewport.rect())
        self._note("canvas", at.x(), at.y())
        return handle, viewport.mapTo(viewport.window(), at)

    def _any_place(self) -> tuple[QWindow, QPoint] | None:
        is_free = QApplication.activePopupWidget() is None and QApplication.activeModalWidget() is None
        if self._random.random() < 0.02:
            self._note("gc")
            gc.collect()
        return self._on_canvas() if is_free and self._random.random() < 0.4 else self._somewhere()

    def _strike(self) -> tuple[Qt.MouseButton, Qt.KeyboardModifier]:
        return self._random.choice(BUTTONS), self._random.choice(MODIFIERS)

    # What -----------------------------------------------------------------------

    def _click(self) -> None:
        if place := self._any_place():
            button, modifiers = self._strike()
            self._note(button.name)
            QTest.mouseMove(place[0], place[1])
            self._tap(place, button, modifiers)

    def _tap(self, place: tuple[QWindow, QPoint], button: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> None:
        """Down and up. The test library's own click goes on with a window that the press has taken away."""
        QTest.mousePress(place[0], button, modifiers, place[1])
        if is_there(place[0]):
            QTest.mouseRelease(place[0], button, modifiers, place[1])

    def _strike_key(self, key: Qt.Key | str, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Down and up, each on the window that has the keys then.

        The test library presses Alt before the key, and goes on with the popup that Alt has closed: none there.
        """
        if QApplication.activePopupWidget() is not None:
            modifiers = NONE
        for strike in (QTest.keyPress, QTest.keyRelease):
            handle = QApplication.focusWindow() or self.window.windowHandle()
            if handle is not None and is_there(handle):
                strike(handle, key, modifiers)  # pyright: ignore[reportArgumentType, reportCallIssue]

    def _double_click(self) -> None:
        if place := self._any_place():
            QTest.mouseMove(place[0], place[1])
            if QApplication.activePopupWidget() is None:
                QTest.mouseDClick(place[0], Qt.MouseButton.LeftButton, NONE, place[1])

    def _hover(self) -> None:
        if place := self._any_place():
            QTest.mouseMove(place[0], place[1])

    def _drag(self) -> None:
        start, end = self._any_place(), self._any_place()
        if start is not None and end is not None and is_there(start[0]):
            self._drag_between(start[0], start[1], end[1])

    def _canvas_gesture(self) -> None:
        if QApplication.activePopupWidget() is not None or QApplication.activeModalWidget() is not None:
            self._leave_dialog()
            return
        start, end = self._on_canvas(), self._on_canvas()
        if start is not None and end is not None:
            self._drag_between(start[0], start[1], end[1])

    def _drag_between(self, handle: QWindow, start: QPoint, end: QPoint) -> None:
        button, modifiers = self._strike()
        self._note(button.name)
        QTest.mouseMove(handle, start)
        QTest.mousePress(handle, button, modifiers, start)
        for share in (0.1, 0.4, 0.7, 1.0):
            if is_there(handle):
                QTest.mouseMove(handle, start + (end - start) * share)
        if self._random.random() < 0.15:
            self._key()
        if self._random.random() < 0.1:
            self._history()
        if is_there(handle):
            QTest.mouseRelease(handle, button, modifiers, end)

    def _press_and_hold(self) -> None:
        """A button that comes up a while later, or now when it is down already."""
        held, self._held = self._held, None
        if held is not None:
            if is_there(held[0]):
                QTest.mouseRelease(held[0], held[2], NONE, held[1])
        elif place := self._any_place():
            QTest.mousePress(place[0], Qt.MouseButton.LeftButton, NONE, place[1])
            self._held = (*place, Qt.MouseButton.LeftButton)

    def _edit_while_held(self) -> None:
        """The drawing becomes another one under a drag."""
        place = self._on_canvas()
        if place is None or QApplication.activeModalWidget() is not None:
            return
        QTest.mousePress(place[0], Qt.MouseButton.LeftButton, NONE, place[1])
        QTest.mouseMove(place[0], place[1] + QPoint(20, 12))
        QTest.mouseMove(place[0], place[1] + QPoint(40, 30))
        name = self._random.choice(("delete", "undo", "redo", "add_unit", "cut", "select_all", "play", "reset", "swap"))
        self._note(name)
        self._trigger(name)
        QTest.mouseMove(place[0], place[1] + QPoint(50, 10))
        QTest.mouseRelease(place[0], Qt.MouseButton.LeftButton, NONE, place[1] + QPoint(50, 10))

    def _wheel(self) -> None:
        if place := self._any_place():
            delta = QPoint(0, self._random.choice((-240, -120, 120, 240)))
            modifiers = self._random.choice(MODIFIERS)
            QTest.wheelEvent(place[0], QPointF(place[1]), delta, QPoint(), modifiers)

    def _key(self) -> None:
        key, modifiers = self._random.choice(KEYS), self._random.choice(MODIFIERS)
        self._note(key.name, modifiers.value)
        self._strike_key(key, modifiers)

    def _type(self) -> None:
        text = "".join(self._random.choices(TYPED, k=self._random.randint(1, 4)))
        self._note(repr(text))
        for character in text:
            self._strike_key(character)
        if self._random.random() < 0.6:
            self._strike_key(Qt.Key.Key_Return)

    def _action(self) -> None:
        names = [name for name in ACTIONS if name not in LEAVES_OUT]
        name = self._random.choice(names)
        self._note(name)
        self._trigger(name)

    def _trigger(self, name: str) -> None:
        """By its key where the window would hear it, else by its entry in the menu."""
        if QApplication.activeModalWidget() is not None:
            self._leave_dialog()
            return
        action = self.window.actions_by_name.get(name)
        if action is not None and action.isEnabled():
            action.trigger()
        elif action is None:
            entry = ACTIONS[name]
            getattr(self.window.owners[entry.owner], entry.method)()

    def _run(self) -> None:
        self._trigger(self._random.choice(("play", "play", "step_forward", "step_back", "reset", "new_seed")))

    def _history(self) -> None:
        if QApplication.activeModalWidget() is None:
            for _ in range(self._random.randint(1, 6)):
                self._trigger(self._random.choice(("undo", "undo", "redo")))

    def _leave_dialog(self) -> None:
        top = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if top is not None:
            self._note("leaves", type(top).__name__)
            self._strike_key(Qt.Key.Key_Escape)

    def _resize(self) -> None:
        size = self._random.choice(SIZES)
        self._note(size)
        self.window.resize(*size)

    def _gallery(self) -> None:
        """A network of the gallery, as a click in the dialog would open it."""
        from core.gallery import entries

        if QApplication.activeModalWidget() is None:
            path = self._random.choice(entries()).path
            self._note(path.stem)
            self.window.files.open(path, as_copy=True)

    def _palette(self) -> None:
        self._trigger("palette")
        text = self._random.choice(("relu", "dark", "add", "xor", "loss", "panel", "train", "swap", "fl"))
        for key in (*text, Qt.Key.Key_Down, Qt.Key.Key_Return):
            self._strike_key(key)

    def _context_menu(self) -> None:
        if place := self._any_place():
            self._tap(place, Qt.MouseButton.RightButton, NONE)

    def _float(self) -> None:
        docks = self.window.docks
        name, do = self._random.choice(list(docks.by_name)), self._random.randrange(5)
        self._note(name, do)
        if QApplication.activeModalWidget() is not None:
            return
        if do == 0:
            docks.by_name[name].setFloating(not docks.by_name[name].isFloating())
        elif do == 1:
            docks.toggle_full_screen(self._random.choice((name, "")))
        elif do == 2:
            docks.swap(self._random.choice((name, "")))
        elif do == 3:
            docks.by_name[name].setVisible(not docks.by_name[name].isVisible())
        else:
            docks.show_panel(name)

    def _wait(self) -> None:
        QTest.qWait(self._random.choice((1, 20, 100)))

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


def is_there(handle: QWindow) -> bool:
    """Whether a window of the toolkit's still exists: one that it has deleted by itself may look valid from here."""
    return Shiboken.isValid(handle) and any(handle is window for window in QGuiApplication.allWindows())


@contextlib.contextmanager
def nothing_outside(monkey_folder: Path) -> Iterator[None]:
    """Dialogs of the system and other programs are not there; what they would choose is in the folder, or nothing."""
    choose = random.Random(0)

    def save(*_: object) -> tuple[str, str]:
        return choose.choice(("", str(monkey_folder / "saved.netfold"))), ""

    def read(*_: object) -> tuple[str, str]:
        saved = monkey_folder / "saved.netfold"
        return (str(saved) if saved.exists() and choose.random() < 0.5 else ""), ""

    def carry(drag: QDrag, *_: object) -> Qt.DropAction:
        """What a platform would do: the data to whatever takes it, somewhere on the canvas."""
        window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow) and w.isVisible())
        viewport, data = window.canvas.viewport(), drag.mimeData()
        at = QPoint(choose.randrange(max(1, viewport.width())), choose.randrange(max(1, viewport.height())))
        copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        QApplication.sendEvent(viewport, QDragEnterEvent(at, copy, data, left, NONE))
        QApplication.sendEvent(viewport, QDragMoveEvent(at, copy, data, left, NONE))
        QApplication.sendEvent(viewport, QDropEvent(QPointF(at), copy, data, left, NONE))
        return copy

    from PySide6.QtPrintSupport import QPrintDialog

    QFileDialog.getSaveFileName = save  # type: ignore[method-assign]
    QFileDialog.getOpenFileName = read  # type: ignore[method-assign]
    QDesktopServices.openUrl = lambda *_: True  # type: ignore[method-assign]
    QDrag.exec = carry  # type: ignore[method-assign]
    QPrintDialog.exec = lambda *_: 0  # type: ignore[method-assign]
    yield


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
