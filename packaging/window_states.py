"""Every state that the window can be in, as one table: a name, a project, and the way there by what a user can do.

`make pictures` takes a picture of each, tests/gui/test_look measures each. A state calls `look` when the
window stands in it: most at their end, those of dialogs while the dialog is open.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from core.arrays import FrozenMap
from core.choice import Choice
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
Look = Callable[[], None]


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

    def see(self, look: Look, *, settled: bool = True) -> None:
        """Looks, when nothing is computed or moved any more."""
        if settled:
            settle(self.window)
        QApplication.processEvents()
        look()

    def in_dialog(self, open_it: Callable[[], object], look: Look) -> None:
        """Opens a dialog, looks, and closes it; it may well hold up the caller until then."""
        seen: list[BaseException | None] = []

        def now() -> None:
            dialog = QApplication.activeModalWidget()
            try:
                if dialog is None:
                    raise RuntimeError("no dialog opened")
                self.see(look)
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

    def in_menu(self, menu: QMenu, at: object, look: Look) -> None:
        """Opens a menu below a widget, looks, and closes it."""
        anchor = at
        menu.popup(anchor.mapToGlobal(anchor.rect().bottomLeft()))  # type: ignore[attr-defined]
        try:
            self.see(look)
        finally:
            menu.close()


@dataclass(frozen=True)
class State:
    """One state.

    Attributes:
        go: brings the window there and looks.
        project: of the gallery; "" for an empty canvas.
        is_start: the window is not filled beforehand, but starts as the program does.
    """

    name: str
    go: Callable[[Visit, Look], None]
    project: str = "playground"
    is_start: bool = False


# The ways -------------------------------------------------------------------------------------------------------------


def _torch_loading(visit: Visit, look: Look) -> None:
    visit.wait(lambda: visit.window.is_filled, "filled")
    visit.window.session.load_torch()
    visit.wait(lambda: "loading" in visit.window.title_row.status.text(), "torch is loading")
    for _ in range(3):
        QApplication.processEvents()
    visit.see(look, settled=False)
    visit.wait(lambda: visit.window.session.cuda_problem is not None, "torch loaded")


def _opening(visit: Visit, look: Look) -> None:
    visit.see(look, settled=False)
    visit.wait(lambda: visit.window.is_filled, "filled")


def _first_start(visit: Visit, look: Look) -> None:
    visit.wait(lambda: visit.window.is_filled and bool(visit.window.hints.shown), "hints")
    visit.wait(lambda: visit.window.session.cuda_problem is not None, "torch loaded")
    visit.see(look)


def _training(visit: Visit, look: Look) -> None:
    visit.do("play")
    visit.wait(lambda: visit.window.session.moment.epoch >= 60, "epoch 60")
    visit.see(look, settled=False)
    visit.do("play")


def _trained(visit: Visit, look: Look) -> None:
    visit.train(3000)
    visit.click("h1", 1)
    visit.see(look)


def _wire(visit: Visit, look: Look) -> None:
    visit.train(300)
    session = visit.window.session
    session.select(session.selection.with_weight("h1->h2", (0, 2)))
    visit.see(look)


def _graph(visit: Visit, look: Look) -> None:
    visit.click("y", 0)
    visit.do("graph")
    visit.window.graph_panel.view.choose(4)
    visit.see(look)
    visit.do("graph")


def _exercise(visit: Visit, look: Look) -> None:
    visit.click("h2", 1)
    visit.window.stepper.show_phase("backward")
    visit.do("proof")
    visit.do("exercise")
    visit.window.stepper.exercise.field.setText("0.5")
    visit.window.stepper.exercise.check()
    visit.window.stepper.exercise.field.deselect()  # selected text is painted twice
    visit.see(look)


def _why(visit: Visit, look: Look) -> None:
    visit.click("h2", 1)
    visit.do("why")
    _see_window(visit, look)


def _what_if(visit: Visit, look: Look) -> None:
    visit.click("h2", 1)
    visit.do("what_if")
    _see_window(visit, look)


def _see_window(visit: Visit, look: Look) -> None:
    """Looks at a window that stands beside the main one, and closes it."""
    visit.see(look)
    beside = QApplication.activeWindow()
    if beside is not None and beside is not visit.window:
        beside.close()


def _stepping(phase: str, granularity: str = "unit", skip: int = 0) -> Callable[[Visit, Look], None]:
    def go(visit: Visit, look: Look) -> None:
        visit.train(300)
        visit.choose(granularity)
        session = visit.window.session
        for _ in range(100):
            visit.do("step_forward")
            if session.place is not None and session.place.phase == phase:
                break
        for _ in range(skip):
            visit.do("step_forward")
        visit.see(look)

    return go


def _problem(visit: Visit, look: Look) -> None:
    window = visit.window
    window.session.select(window.session.selection.with_weight("h2->y"))
    visit.do("delete")
    visit.see(look)


def _stale(visit: Visit, look: Look) -> None:
    visit.train(3000)
    session = visit.window.session
    session.select(session.selection.with_weight("h1->h2"))
    visit.do("delete")  # nothing new can be computed
    visit.wait(lambda: visit.window.views["output"].is_stale, "views of before")
    visit.see(look)


def _stopped(visit: Visit, look: Look) -> None:
    session = visit.window.session
    stop = (Choice("loss", FrozenMap({"value": 0.02})),)
    session.set_training(replace(session.training, stop=stop), "Stop: loss reached")
    session.set_pace(PACES["flat_out"])
    visit.do("play")
    visit.wait(visit.window.banner.isVisible, "the end by a stop condition")
    visit.see(look)


def _course(visit: Visit, look: Look) -> None:
    session = visit.window.session
    stop = (Choice("loss", FrozenMap({"of_test": True})),)
    project = session.document.project
    assert project.data is not None
    session.document.edit("All rows train", replace(project, data=replace(project.data, train_fraction=1.0)))
    session.set_training(replace(session.training, stop=stop), "Stop: loss reached")
    dialog = visit.window.transport.open_course()
    visit.see(look)
    dialog.close()


def _live(visit: Visit, look: Look) -> None:
    visit.train(3000)
    visit.do("live")
    visit.see(look)


def _diverged(visit: Visit, look: Look) -> None:
    decay = visit.window.transport.fields.decay
    decay.setEditText("100")  # each update then turns every weight round and doubles it
    edit = decay.lineEdit()
    assert edit is not None
    edit.editingFinished.emit()
    visit.window.session.set_pace(PACES["flat_out"])
    visit.do("play")
    visit.wait(visit.window.banner.isVisible, "the banner of a divergence")
    visit.see(look)


def _no_example(visit: Visit, look: Look) -> None:
    visit.train(300)
    for _ in range(2):
        QTest.keyClick(visit.window.canvas, Qt.Key.Key_Escape)
    visit.see(look)


def _plain(visit: Visit, look: Look) -> None:
    visit.see(look)


def _trained_a_bit(visit: Visit, look: Look) -> None:
    visit.train(600)
    visit.see(look)


def _unreadable(visit: Visit, look: Look) -> None:
    path = visit.folder / "broken.netfold"
    path.write_bytes(b"not a project")
    visit.window.files.open(path)
    visit.see(look)


def _no_cuda(visit: Visit, look: Look) -> None:
    row = visit.window.title_row
    visit.in_menu(row.status.menu(), row.status, look)


def _more(visit: Visit, look: Look) -> None:
    transport = visit.window.transport
    visit.in_menu(transport.menu, transport.more, look)


def _gallery(visit: Visit, look: Look) -> None:
    visit.in_dialog(lambda: visit.do("gallery"), look)


def _keys(visit: Visit, look: Look) -> None:
    visit.in_dialog(lambda: visit.do("keys"), look)


def _palette(visit: Visit, look: Look) -> None:
    visit.in_dialog(lambda: visit.do("palette"), look)


def _table(visit: Visit, look: Look) -> None:
    visit.in_dialog(visit.window.data_panel.own.edit_table, look)


def _panel(name: str) -> Callable[[Visit, Look], None]:
    def go(visit: Visit, look: Look) -> None:
        visit.train(300)
        visit.click("h1", 1)
        visit.window.docks.show_panel(name)
        visit.see(look)

    return go


def _swapped(visit: Visit, look: Look) -> None:
    visit.train(300)
    visit.window.docks.swap("warp")
    visit.see(look)


def _open_rail(visit: Visit, look: Look) -> None:
    visit.window.rail.set_collapsed(False)
    visit.see(look)


def _presenting(visit: Visit, look: Look) -> None:
    visit.train(3000)
    visit.do("present")
    visit.see(look)
    visit.do("present")


def _presenting_numbers(visit: Visit, look: Look) -> None:
    visit.train(3000)
    visit.do("present")
    visit.do("numbers")
    visit.click("h1", 1)
    visit.see(look)
    visit.do("present")


STATES: dict[str, State] = {
    state.name: state
    for state in (
        State("torch-loading", _torch_loading, is_start=True),  # first: torch loads once in a process
        State("opening", _opening, is_start=True),
        State("first-start", _first_start, is_start=True),
        State("training", _training),
        State("trained", _trained),
        State("wire", _wire),
        State("step-predict", _stepping("forward", skip=3)),
        State("step-loss", _stepping("loss")),
        State("step-backward", _stepping("backward", skip=2)),
        State("step-update", _stepping("update", skip=1)),
        State("step-layer-backward", _stepping("backward", "layer", skip=1)),
        State("step-operation", _stepping("forward", "operation", skip=8)),
        State("graph", _graph, "sigmoid_graph"),
        State("exercise", _exercise),
        State("why", _why),
        State("what-if", _what_if),
        State("problem", _problem),
        State("stale", _stale),
        State("diverged", _diverged, "fish"),
        State("stopped", _stopped),
        State("course", _course),
        State("live", _live),
        State("empty", _plain, ""),
        State("no-example", _no_example),
        State("unreadable", _unreadable),
        State("no-cuda", _no_cuda),
        State("more-menu", _more),
        State("gallery", _gallery),
        State("keys", _keys),
        State("palette", _palette),
        State("table", _table, "xor_hidden"),
        State("outline", _panel("outline")),
        State("history", _panel("history")),
        State("swapped", _swapped),
        State("rail", _open_rail),
        State("three-classes", _trained_a_bit, "fish_three"),
        State("three-inputs", _trained_a_bit, "forward_3_4_3"),
        State("xor", _trained_a_bit, "xor_hidden"),
        State("perceptron", _trained_a_bit, "perceptron_and"),
        State("presentation", _presenting),
        State("presentation-numbers", _presenting_numbers),
    )
}


# The window -----------------------------------------------------------------------------------------------------------


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
