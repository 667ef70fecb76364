"""The window as a whole: every action has an owner, keys are not taken twice, parts come one after the other."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.choice import Choice
from core.gallery import locate
from core.project_file import read_project
from core.training.pace import PACES
from gui.actions import ACTIONS
from gui.app import holder_of, make_window
from gui.document import Document
from gui.main_window import MainWindow
from gui.opening import Opening
from gui.panels.transport import PAUSE
from gui.session import Session
from gui.settings import Settings
from gui.starting import Starting
from gui.theme import ThemeHolder, apply
from gui.views.warp import WarpView
from tests.gui.conftest import close_window


def test_every_action_of_the_table_has_an_owner_that_can_do_it(window: MainWindow) -> None:
    for entry in ACTIONS.values():
        assert callable(getattr(window.owners[entry.owner], entry.method, None)), entry.name


def test_no_key_means_two_things() -> None:
    keys = Counter(key for entry in ACTIONS.values() for key in entry.keys)
    assert [key for key, count in keys.items() if count > 1] == []


def test_switches_of_the_view_menu_change_the_look_and_show_it(window: MainWindow) -> None:
    for name, holds in (
        ("dark", lambda: window.holder.theme.is_dark),
        ("high_contrast", lambda: window.holder.theme.high_contrast),
        ("colour_blind", lambda: window.holder.sign_marks),
        ("reduce_motion", lambda: window.holder.reduce_motion),
    ):
        action = window.actions_by_name[name]
        assert not action.isChecked()
        action.trigger()
        assert holds(), name
        assert action.isChecked()
        action.trigger()
        assert not holds(), name


def test_the_view_menu_has_a_switch_for_every_panel(window: MainWindow) -> None:
    shown = {name: dock for name, dock in window.docks.by_name.items() if not dock.isHidden()}
    assert {"rail", "warp", "output", "loss", "stepper"} <= set(shown)
    for switch, dock in zip(window.docks.switches(), window.docks.by_name.values(), strict=True):
        before = dock.isHidden()
        switch.trigger()
        assert dock.isHidden() != before
        switch.trigger()
        assert dock.isHidden() == before
        assert switch.toolTip()


def test_a_window_is_shown_before_it_is_filled_and_may_be_closed_half_way(qtbot: QtBot, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "s.ini")
    window = MainWindow(holder_of(settings), settings)
    window.show()
    qtbot.waitExposed(window)
    assert window.opening.isVisible()
    assert not window.is_filled
    close_window(window)


def opened(qtbot: QtBot, tmp_path: Path, qapp: QApplication) -> tuple[MainWindow, Session]:
    """A window with nothing in it yet but its opening picture, and the session to fill it with."""
    settings, holder = Settings(tmp_path / "s.ini"), ThemeHolder()
    apply(qapp, holder)
    session = Session(Document(read_project(locate("gallery:playground")).project))
    window = MainWindow(holder, settings)
    window.resize(1280, 800)
    window.show()
    with qtbot.waitSignal(window.opening.painted):
        pass
    return window, session


def test_the_opening_picture_covers_the_window_until_every_part_is_there(
    qtbot: QtBot, tmp_path: Path, qapp: QApplication
) -> None:
    window, session = opened(qtbot, tmp_path, qapp)
    stops = 0
    for _ in window.fill(session.document, session):
        QTest.keyClick(window, Qt.Key.Key_Space)  # a key that comes too early has nothing to act on
        QApplication.processEvents()
        assert not session.is_running
        assert window.opening.isVisible()
        stops += 1
    assert stops > 10
    assert window.is_filled
    assert window.canvas.isVisible()
    assert window.transport.play.isEnabled()
    close_window(window)


def test_views_are_drawn_for_their_final_size_before_they_are_uncovered(
    qtbot: QtBot, tmp_path: Path, qapp: QApplication
) -> None:
    window, session = opened(qtbot, tmp_path, qapp)
    session.turns.hold(60.0)  # as on a machine that is busy: no view has its turn
    for _ in window.fill(session.document, session):
        QApplication.processEvents()
    warp = window.views.made["warp"]
    assert isinstance(warp, WarpView)
    assert warp.buttons.layer.text().split() == ["all", "▾"], "short words for a narrow panel"
    close_window(window)


@pytest.mark.parametrize(
    ("size", "scale", "near"),
    [
        ((1280, 800), 1.0, 0),
        ((1920, 1080), 1.0, 1),
        ((960, 600), 1.0, 1),
        ((1280, 800), 1.25, 4),
        ((1280, 800), 1.5, 4),
    ],
    ids=str,
)
def test_panels_appear_where_the_opening_picture_had_them(
    size: tuple[int, int],
    scale: float,
    near: int,
    qtbot: QtBot,
    tmp_path: Path,
    qapp: QApplication,
    request: pytest.FixtureRequest,
) -> None:
    settings, holder = Settings(tmp_path / "s.ini"), ThemeHolder(scale=scale)
    apply(qapp, holder)
    request.addfinalizer(lambda: apply(qapp, ThemeHolder()))  # other tests have the usual type
    project = read_project(locate("gallery:playground")).project
    made = make_window(project, None, settings, holder)
    made.resize(*size)
    made.show()
    named = {name: made.docks.by_name[name].widget() for name in ("rail", "warp", "output", "loss", "stepper")}
    shown = [made.transport, named["rail"], made.docks.centre, *list(named.values())[1:], made.timeline]
    behind = QWidget()
    picture = Opening(holder, behind)
    picture.resize(*size)
    qtbot.waitUntil(lambda: named["warp"].height() > 100)

    def edges(place: QRect | QRectF) -> list[float]:
        return [place.x(), place.y(), place.width(), place.height()]

    def missed() -> dict[str, list[float]]:
        places = [QRect(part.mapTo(made, QPoint()), part.size()) for part in shown]
        pairs = zip(places, picture.panels(), strict=True)
        return {
            type(part).__name__: apart
            for part, (real, drawn) in zip(shown, pairs, strict=True)
            if max(apart := [abs(a - b) for a, b in zip(edges(real), edges(drawn), strict=True)]) > near
        }

    qtbot.waitUntil(lambda: not missed(), timeout=2000)
    behind.deleteLater()
    close_window(made)


def test_nothing_in_the_bar_moves_when_training_begins_or_a_setting_is_hidden_in_more(window: MainWindow) -> None:
    bar = window.transport
    before = [bar.play.width(), bar.back.x(), bar.pace.mapTo(bar, QPoint()).x(), bar.more.x()]
    bar.play.setText(PAUSE)
    window.session.set_training(replace(window.session.training, momentum=0.5), "Momentum")
    QApplication.processEvents()
    assert bar.more.is_marked
    assert [bar.play.width(), bar.back.x(), bar.pace.mapTo(bar, QPoint()).x(), bar.more.x()] == before


def test_what_plays_and_counts_keeps_its_place_whatever_the_settings_are_called(window: MainWindow) -> None:
    bar = window.transport
    steady = (bar.forward, bar.reset, bar.new_seed, bar.pace, bar.fields.rate, bar.fields.batch, bar.fields.loss)

    def places() -> list[int]:
        QApplication.processEvents()
        return [control.mapTo(bar, QPoint()).x() for control in steady]

    before, now = places(), window.session.training
    for loss, optimizer in (("zero_one", "perceptron"), ("cross_entropy", "adagrad"), ("hinge", "sgd")):
        window.session.set_training(replace(now, loss=Choice(loss), optimizer=Choice(optimizer)), "Names")
        assert places() == before
        assert bar.folded == []


def test_type_that_was_larger_for_a_while_leaves_every_bar_as_it_was(window: MainWindow) -> None:
    def heights() -> list[int]:
        QApplication.processEvents()
        return [part.height() for part in (window.transport, window.title_row, window.timeline, window.statusBar())]

    before = heights()
    window.holder.set_scale(1.5)
    assert all(now > then for now, then in zip(heights(), before, strict=True))
    window.holder.set_scale(1.0)
    assert heights() == before


def test_a_run_that_an_l2_threw_off_is_mended_by_the_banners_button(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    project = read_project(locate("gallery:fish")).project
    window.document.open(project, None)
    session.set_training(replace(session.training, l2=100.0), "L2")
    session.set_pace(PACES["flat_out"])
    session.play()
    qtbot.waitUntil(window.banner.isVisible, timeout=20_000)
    buttons = {button.text(): button for button in window.banner.findChildren(QPushButton) if button.isVisible()}
    assert {"Rate ÷ 10 and reset", "Lower L2 and reset"} <= set(buttons)
    qtbot.mouseClick(buttons["Lower L2 and reset"], Qt.MouseButton.LeftButton)
    assert session.training.l2 == pytest.approx(3.3)
    assert session.moment.step == 0
    session.train_steps(200)
    qtbot.waitUntil(lambda: not session.is_running and session.moment.step == 200, timeout=20_000)
    assert not window.banner.isVisible()


def test_the_device_menu_says_why_there_is_no_cuda(window: MainWindow, qtbot: QtBot) -> None:
    status = window.title_row.status
    window.session.load_torch()
    assert status.text() == "torch is loading…"
    status.menu().aboutToShow.emit()
    entry = next(action for action in status.menu().actions() if action.text().startswith("CUDA"))
    assert not entry.isEnabled()  # nobody chooses what may not be there
    qtbot.waitUntil(lambda: window.session.cuda_problem is not None, timeout=60_000)
    problem = window.session.cuda_problem
    qtbot.waitUntil(lambda: status.text() == "CPU · ready", timeout=5000)
    assert entry.isEnabled() == (problem == "")
    if problem:
        assert problem[1:-1] in entry.text()


def test_the_status_says_which_engine_runs_and_why_on_hover(window: MainWindow, qtbot: QtBot) -> None:
    status, session = window.title_row.status, window.session
    session.train_steps(10)
    qtbot.waitUntil(lambda: session.moment.step == 10 and not session.is_running, timeout=60_000)
    assert status.text() in ("CPU · fused", "CPU · torch")
    assert session.engine.reason
    assert session.engine.reason in status.toolTip()


def test_damaged_settings_do_not_keep_the_window_from_opening(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "s.ini"
    path.write_text("[General]\ntheme=pink\nscale=many\nlayout=@ByteArray(rubbish)\nswapped=nothing\nrail=7\n")
    window = make_window(read_project(locate("gallery:playground")).project, None, Settings(path))
    window.show()
    assert window.holder.theme.name == "light"
    assert window.docks.swapped_name == ""
    assert window.docks.by_name["warp"].isVisible()
    close_window(window)


def test_a_first_start_fills_the_window_offers_hints_and_loads_torch(qtbot: QtBot, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "s.ini")
    window = MainWindow(holder_of(settings), settings)
    starting, ended = Starting(window, None), []
    starting.ended.connect(lambda: ended.append(True))
    starting.start()
    with qtbot.waitSignal(window.filled, timeout=30_000):
        window.show()
    assert window.document.project.title.startswith("Playground")
    qtbot.waitUntil(lambda: set(window.hints.shown) == {"play", "weight"}, timeout=5000)
    qtbot.waitUntil(lambda: window.session.cuda_problem is not None, timeout=60_000)
    qtbot.waitUntil(lambda: window.session.is_idle, timeout=20_000)
    qtbot.waitUntil(lambda: ended == [True], timeout=5000)
    close_window(window)


def test_the_first_paint_needs_neither_numpy_nor_plots() -> None:
    program = "import sys, gui.app; print(sorted({'numpy', 'pyqtgraph', 'torch', 'core.project'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_closed_window_is_gone_with_all_that_it_held(qtbot: QtBot, tmp_path: Path) -> None:
    menus = sum(isinstance(widget, QMenu) for widget in QApplication.allWidgets())
    made = make_window(read_project(locate("gallery:playground")).project, None, Settings(tmp_path / "s.ini"))
    made.show()
    qtbot.waitExposed(made)
    known = weakref.ref(made)
    close_window(made)
    del made
    gc.collect()
    assert known() is None
    assert sum(isinstance(widget, QMenu) for widget in QApplication.allWidgets()) <= menus


def test_type_that_grows_in_a_running_window_is_as_large_as_in_one_that_begins_with_it(window: MainWindow) -> None:
    def fonts() -> list[tuple[str, int]]:
        shown = [widget for widget in window.findChildren(QWidget) if widget.isVisible()]
        return [(f"{type(widget).__name__} {widget.accessibleName()}", widget.font().pixelSize()) for widget in shown]

    window.resize(1920, 1080)
    before = dict(fonts())
    window.holder.set_scale(2.0)
    small = [(name, size) for name, size in fonts() if name in before and 0 < size < 1.8 * before[name]]
    assert small == []


def test_the_list_of_panels_stands_in_groups_and_names_none_as_another_switch(window: MainWindow) -> None:
    entries = window._panels_menu.actions()
    names = ["" if entry.isSeparator() else entry.text() for entry in entries]
    groups = "\n".join(names).split("\n\n")
    assert [group.split("\n")[0] for group in groups] == ["Data and nodes", "Space", "Strip"]
    opens = {"history.open", "outline.open"}  # the same thing by its name
    others = {entry.text for entry in ACTIONS.values() if f"{entry.owner}.{entry.method}" not in opens}
    assert not {*names} & others


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5625])
def test_stepping_into_a_space_of_many_dimensions_leaves_the_canvas_as_wide_as_it_was(
    window: MainWindow, qtbot: QtBot, scale: float
) -> None:
    window.resize(1280, 800)
    window.holder.set_scale(scale)
    warp = window.views["warp"]
    assert isinstance(warp, WarpView)
    qtbot.waitUntil(lambda: window.session.moment.trace is not None and warp.film is not None)
    qtbot.wait(100)
    before = window.canvas.width()
    window.stepper.step_forward()
    assert window.session.place is not None
    assert window.session.place.layer == "h1"
    qtbot.waitUntil(lambda: not warp.buttons.space.isHidden())
    qtbot.wait(100)
    assert window.canvas.width() == before
    window.session.step_to(None)
