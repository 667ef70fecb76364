"""What a monkey does: strokes of mouse, wheel and keys, actions, panels, other networks."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.gallery import entries
from gui.actions import ACTIONS
from tests.journeys.monkey_places import MODIFIERS, NONE, Place, Places, is_there

KEYS = (
    *(Qt.Key.Key_Escape,) * 3, Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Space,
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
    Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_F2, Qt.Key.Key_M,
    Qt.Key.Key_F, Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_Period, Qt.Key.Key_Comma, Qt.Key.Key_Menu,
)  # fmt: skip
TYPED = "0123456789.-ae x"
LEAVES_OUT = ("quit", "export_torchscript", "export_python")  # the end; and minutes of checking each
SIZES = ((960, 600), (1280, 800), (1600, 1000), (1920, 1080), (1024, 700))


class Acts(Places):
    """Every act is one method without arguments, found in `Monkey`'s table of how often each is done."""

    _held: tuple[QWindow, QPoint, Qt.MouseButton] | None = None

    def _click(self) -> None:
        if place := self._any_place():
            button, modifiers = self._strike()
            self._note(button.name)
            QTest.mouseMove(place[0], place[1])
            self._tap(place, button, modifiers)

    def _tap(self, place: Place, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> None:
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
