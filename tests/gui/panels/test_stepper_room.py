"""The equations' room in a window: never so high that panels lie over one another; what is more, scrolls."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from core.gallery import locate
from core.project_file import read_project
from gui.panels.formula_delta import TWO_KINDS
from gui.panels.stepper import StepperStrip
from gui.panels.stepper_blocks import Measures
from gui.panels.stepper_note import sentences_within
from gui.panels.stepper_room import LARGER, needed_height, reserved_height, zoom_in_window
from gui.stepping import PHASES, Phase, Place, places
from gui.theme import ThemeHolder
from tests.gui.conftest import MakeSession


@pytest.fixture
def strip(qtbot: QtBot, make_session: MakeSession) -> Iterator[StepperStrip]:
    window, session = QMainWindow(), make_session("playground")
    qtbot.addWidget(window)
    made = StepperStrip(session, ThemeHolder())
    middle = QWidget()
    column = QVBoxLayout(middle)
    column.addStretch(1)
    column.addWidget(made)
    window.setCentralWidget(middle)
    window.resize(700, 600)
    window.show()
    qtbot.waitExposed(window)
    session.select(session.selection.with_example(0))
    session.step_to(Place("backward", "h2", 0))
    qtbot.waitUntil(lambda: len(made.lines.page.equations) > 2)
    made.refresh()
    qtbot.waitUntil(lambda: made.room.height() == made.room.minimumHeight())
    yield made
    session.step_to(None)


def test_in_a_low_window_the_equations_scroll_and_all_can_be_reached(strip: StepperStrip, qtbot: QtBot) -> None:
    assert strip.room.scrolls
    assert strip.height() < 0.35 * strip.window().height()
    assert strip.lines.height() >= strip.lines.height_for(strip.lines.width()) > strip.room.height()
    bar = strip.room.verticalScrollBar()
    assert not bar.isVisible()  # the line below says how much more there is
    strip.room.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in strip.lines.rows():
        qtbot.keyClick(strip.room, Qt.Key.Key_PageDown)
    assert bar.value() == bar.maximum() > 0


def test_the_next_stop_begins_at_its_top(strip: StepperStrip, qtbot: QtBot) -> None:
    bar = strip.room.verticalScrollBar()
    bar.setValue(bar.maximum())
    strip.session.step_to(Place("backward", "h2", 1))
    strip.refresh()
    assert bar.value() == 0


def test_with_room_nothing_scrolls_and_tab_passes_by(strip: StepperStrip, qtbot: QtBot) -> None:
    strip.window().resize(1280, 1200)
    qtbot.waitUntil(lambda: strip.room.width() > 1100)
    strip.refresh()
    assert not strip.room.scrolls
    assert strip.room.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_it_scrolls_by_whole_rows_and_says_how_many_follow(strip: StepperStrip, qtbot: QtBot) -> None:
    rows, bar, room = strip.lines.rows(), strip.room.verticalScrollBar(), strip.room
    tops = [round(top) for top, _ in rows]
    seen = sum(bottom <= room.viewport().height() + 1 for _, bottom in rows)
    assert 0 < seen < len(rows)
    assert room.more.isVisible()
    assert room.more.text().startswith(f"▾ {len(rows) - seen}")
    room.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(room, Qt.Key.Key_Down)
    assert bar.value() == tops[1]
    bar.setValue(tops[1] + 3)  # dragged to between two rows
    assert bar.value() == tops[1]
    qtbot.keyClick(room, Qt.Key.Key_End)
    assert bar.value() == bar.maximum()
    assert bar.value() in tops
    assert rows[-1][1] <= bar.value() + room.viewport().height() + 1
    assert room.more.text().startswith("▴ ")
    qtbot.mouseClick(room.more, Qt.MouseButton.LeftButton)
    assert bar.value() == 0
    qtbot.mouseClick(room.more, Qt.MouseButton.LeftButton)
    assert bar.value() == tops[seen] or bar.value() == bar.maximum()


def test_a_row_that_is_not_seen_in_whole_is_not_painted_and_takes_no_click(strip: StepperStrip, qtbot: QtBot) -> None:
    height, page = strip.room.viewport().height(), strip.lines.page
    top, bottom = next((top, bottom) for top, bottom in strip.lines.rows() if bottom > height + 1)
    hidden = [
        i for i in range(len(page.equations)) if round(strip.lines.area_of(i, 0).top()) == round(top)
    ]  # equations of the first row that is cut
    assert hidden
    image = strip.lines.grab().toImage()
    ground = image.pixelColor(2, 2)
    colours = {
        image.pixelColor(x, y).name()
        for x in range(0, min(image.width(), 400), 3)
        for y in range(round(top) + 2, min(round(bottom), image.height()) - 1)
    }
    assert colours == {ground.name()}
    assert strip.lines.link_at(strip.lines.area_of(hidden[0], 1).center()) is None


def test_a_high_window_has_two_rows_at_rest_and_a_low_one_keeps_the_canvas() -> None:
    low, high = (reserved_height(60, window, 1.0, is_stepping=False) for window in (800, 1080))
    assert low == 80
    assert high == 132
    assert reserved_height(60, 800, 1.0, is_stepping=True) == 128


SIZES = Measures(cell=7.0, row=40.0, curve_width=112.0, curve_height=56.0)


@pytest.mark.parametrize(
    ("name", "width", "needed"),
    [
        ("xor_hidden", 1238, 80),  # two inputs, two units: one row holds all of it
        ("rings_three_units", 1878, 96),  # a matrix of three rows
        ("playground", 1878, 112),  # of four
        ("playground", 1238, 132),  # five gradients in two rows
        ("regions", 1878, 132),  # nine gradients; its matrix of eight rows stands in a line
    ],
)
def test_the_strip_is_as_high_as_its_network_needs(name: str, width: int, needed: int) -> None:
    graph = read_project(locate(f"gallery:{name}")).project.graph
    assert needed_height(graph, width, SIZES, 1.0, 3) == needed


@pytest.mark.parametrize(
    ("name", "width", "window", "zoom"),
    [
        ("playground", 1878, 1080, LARGER),
        ("regions", 1878, 1080, 1.0),  # nine gradients would stand in three rows
        ("playground", 1238, 1080, 1.0),  # in a narrow window five would
        ("playground", 1878, 800, 1.0),  # a low one keeps the canvas
    ],
)
def test_type_grows_where_a_high_window_has_room_for_all_pages(name: str, width: int, window: int, zoom: float) -> None:
    graph = read_project(locate(f"gallery:{name}")).project.graph
    assert zoom_in_window(graph, width, window, SIZES, 1.0, 3) == zoom


def test_type_has_one_size_through_a_walk_and_nothing_scrolls(strip: StepperStrip, qtbot: QtBot) -> None:
    strip.window().resize(1920, 1080)
    session, height = strip.session, set[int]()
    for place in places(session.moment.graph, "unit"):
        session.step_to(place)
        qtbot.waitUntil(lambda: not strip.is_due)
        strip.refresh()
        assert strip.lines.zoom == LARGER
        assert not strip.room.scrolls, place
        height.add(strip.room.minimumHeight())
    assert len(height) == 1


def test_a_small_network_has_the_same_strip_at_rest_and_while_stepping() -> None:
    graph = read_project(locate("gallery:xor_hidden")).project.graph
    needed = needed_height(graph, 1238, SIZES, 1.0, 3)
    rest, walk = (reserved_height(60, 800, 1.0, is_stepping=on, needed=needed) for on in (False, True))
    assert rest == walk == 80


def test_what_is_said_below_the_equations_stands_beside_the_hint_while_it_is_out_of_sight(
    strip: StepperStrip, qtbot: QtBot
) -> None:
    strip.window().resize(520, 800)  # in a lower one even the hint has no line of its own
    qtbot.waitUntil(lambda: strip.refresh() or strip.room.note.isVisible())
    assert strip.room.more.isVisible()
    assert strip.lines.page.note
    assert strip.room.note.toolTip() == strip.lines.page.note
    assert strip.room.note.geometry().left() > strip.room.more.geometry().right()
    bar = strip.room.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert not strip.room.note.isVisible()  # there it is itself


@pytest.mark.parametrize("width", [700, 1000, 1280])
def test_a_wrong_guess_is_answered_beside_where_it_was_typed(strip: StepperStrip, qtbot: QtBot, width: int) -> None:
    strip.window().resize(width, 800)
    strip.toggle_exercise()
    qtbot.waitUntil(lambda: strip.exercise.riddle is not None)
    strip.exercise.field.setText("1000")
    strip.exercise.check()
    field, verdict = strip.exercise.field, strip.header.verdict
    qtbot.waitUntil(lambda: strip.refresh() or "ten times" in verdict.text())
    edge = QPoint(0, 0)
    qtbot.waitUntil(lambda: verdict.mapTo(strip, edge).x() > field.mapTo(strip, field.rect().topRight()).x())
    middle, answer = (one.mapTo(strip, one.rect().center()).y() for one in (field, verdict))
    assert abs(middle - answer) <= 1
    qtbot.waitUntil(lambda: verdict.sizeHint().width() <= verdict.width())  # in whole
    strip.toggle_exercise()


def test_the_note_of_an_exercise_explains_and_gives_no_number_away(strip: StepperStrip, qtbot: QtBot) -> None:
    strip.show_phase("backward")
    strip.refresh()
    assert "tanh′(z) = 1 − a² = 1 − " in strip.lines.page.note
    strip.toggle_exercise()
    qtbot.waitUntil(lambda: strip.exercise.riddle is not None)
    assert strip.lines.page.note == TWO_KINDS
    strip.toggle_exercise()


def test_the_note_stands_at_one_place_on_all_pages(strip: StepperStrip, qtbot: QtBot) -> None:
    strip.window().resize(1280, 800)
    strip.session.step_to(None)
    lines, room, found = strip.lines, strip.room, set[tuple[int, bool]]()
    pages: list[tuple[int | None, Phase]] = [(None, "forward"), *((0, phase) for phase in PHASES)]
    for unit, phase in pages:
        strip.session.select(strip.session.selection.with_unit("h2", unit))
        strip.show_phase(phase)
        strip.refresh()
        qtbot.waitUntil(lambda: room.height() == room.minimumHeight())
        qtbot.waitUntil(lambda: room.scrolls or lines.height() == room.viewport().height())
        assert lines.page.note
        if room.scrolls:
            middle = room.note.mapTo(strip, room.note.rect().center()).y()
        else:
            middle = lines.mapTo(strip, lines.note_area().center().toPoint()).y()
        found.add((middle, room.scrolls))
    assert {scrolls for _, scrolls in found} == {True, False}
    middles = [middle for middle, _ in found]
    assert max(middles) - min(middles) <= 1


def test_every_row_of_equations_is_seen_or_counted_whichever_page_was_before(strip: StepperStrip, qtbot: QtBot) -> None:
    strip.window().resize(1280, 800)
    strip.session.step_to(None)
    room, lines = strip.room, strip.lines
    followed = set()
    for phase in (*PHASES, *reversed(PHASES)):
        strip.session.select(strip.session.selection.with_unit("h2", 0))
        strip.show_phase(phase)  # and nothing else: measured twice, it would be right
        qtbot.waitUntil(lambda phase=phase: lines.phase == phase)
        qtbot.waitUntil(lambda: room.height() == room.minimumHeight())
        if not room.scrolls:
            continue
        tops = [top for top, _ in lines.rows()[:-1]]  # the last one is the note
        assert strip.lines.page.note
        high = room.viewport().height()
        seen = sum(bottom <= high + 1 for _, bottom in lines.rows()[:-1])
        assert room.more.isVisible() is (seen < len(tops))
        assert room.more.text() == f"▾ {len(tops) - seen} more row{'s' * (len(tops) - seen > 1)}"
        followed.add(phase)
    assert {"backward", "update"} <= followed


def test_no_note_is_hidden_where_it_has_room_beside_a_curve(strip: StepperStrip, qtbot: QtBot) -> None:
    strip.window().resize(1280, 800)
    strip.show_phase("forward")
    strip.refresh()
    room, lines = strip.room, strip.lines
    needed, least = lines.height_for(lines.width()), lines.usual_height()
    assert needed > least
    room.show_height(needed, least)  # as high as the curve
    assert room.note.text() == lines.page.note
    assert not room.more.isVisible()
    assert room.note.geometry().right() <= lines.free_width((0, least), least - 1)


def test_a_note_beside_the_hint_ends_with_a_sentence(strip: StepperStrip) -> None:
    metrics = strip.room.note.fontMetrics()
    whole = "One is short. Two is a little longer. Three is the last of them."
    first, two = "One is short.", "One is short. Two is a little longer."
    for words in (whole, two, first):
        room = metrics.horizontalAdvance(words)
        assert sentences_within(whole, metrics, room) == words
        assert sentences_within(whole, metrics, room + 3) == words
    assert sentences_within(whole, metrics, metrics.horizontalAdvance(first) - 1) == ""
