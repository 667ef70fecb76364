"""The time line's strip: where steps stand, what keys and marks do, what it says, and playing back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.graph import Graph
from core.training.pace import PACES
from gui.menu_bar import make_actions
from gui.panels.timeline import AHEAD, EMPTY, Timeline
from gui.panels.timeline_lanes import GROOVE
from gui.panels.timeline_picture import CURVE_SHARE, HEIGHT, Picture
from gui.panels.timeline_playback import PACES as BACK_PACES
from gui.panels.timeline_scale import Scale
from gui.panels.timeline_track import Track
from gui.session import Session
from gui.theme import DARK, LIGHT, ThemeHolder, blend
from tests.gui.conftest import MakeSession
from tests.gui.runs import trained

pytestmark = pytest.mark.usefixtures("patient")


def arrive(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: not session.travel.is_waiting, timeout=10_000)


@pytest.fixture
def strip(make_session: MakeSession, qtbot: QtBot) -> Iterator[Timeline]:
    session = make_session("playground")
    window = QWidget()
    actions = make_actions(window, lambda _entry, is_on=False: None)
    made = Timeline(session, ThemeHolder(LIGHT), actions, window)
    made.resize(1264, 44)
    window.resize(1264, 44)
    window.show()
    qtbot.waitExposed(window)
    yield made
    window.close()
    window.deleteLater()


@pytest.mark.parametrize("last", [1, 7, 400, 12_345, 3_000_000])
def test_ticks_are_round_and_have_room(last: int) -> None:
    scale = Scale(last, 20, 1000)
    for room in (7.0, 70.0):
        ticks = scale.ticks(room)
        assert ticks[0] == 0
        assert str(ticks.step).rstrip("0") in ("1", "2", "5")
        assert scale.pixels(ticks.step) >= room
    assert scale.step(scale.x(last // 3)) == last // 3 or last > 980
    assert (scale.step(-5), scale.step(5000)) == (0, last)


def test_before_a_run_it_says_what_to_do(strip: Timeline) -> None:
    strip.refresh()
    assert strip.track.picture.empty == EMPTY
    assert not strip.play_button.isEnabled()
    assert not strip.to_now_button.isEnabled()
    strip.travel.go(0)
    assert not strip.travel.is_past


def test_keys_go_by_a_step_a_percent_and_ten(strip: Timeline, qtbot: QtBot) -> None:
    session = strip._session
    trained(qtbot, session, 1000)
    strip.refresh()
    keys, held = Qt.Key, Qt.KeyboardModifier
    for key, modifier, step in (
        (keys.Key_Left, held.NoModifier, 999),
        (keys.Key_Left, held.ShiftModifier, 989),
        (keys.Key_Left, held.ControlModifier, 889),
        (keys.Key_Right, held.NoModifier, 890),
        (keys.Key_Home, held.NoModifier, 0),
        (keys.Key_Left, held.NoModifier, 0),
    ):
        QTest.keyClick(strip.track, key, modifier)
        arrive(qtbot, session)
        assert session.moment.step == step
        assert strip.track.value() == step
    QTest.keyClick(strip.track, keys.Key_End)
    assert not strip.travel.is_past
    assert session.moment.step == 1000
    for method, step in ((strip.step_back, 999), (strip.step_on, 1000), (strip.to_start, 0), (strip.to_now, 1000)):
        method()
        arrive(qtbot, session)
        assert session.moment.step == step


def test_a_mark_says_what_happened_and_a_click_goes_there(strip: Timeline, qtbot: QtBot) -> None:
    session = strip._session
    trained(qtbot, session, 300)
    session.set_training(replace(session.moment.training, learning_rate=0.3), "Rate")
    trained(qtbot, session, 700)
    strip.refresh()
    x = strip.track.scale.x(300)
    place = QPointF(x + 3, GROOVE)
    assert "learning rate 0.03 → 0.3" in strip.track.tip_at(place)
    assert "Step 300" in strip.track.tip_at(place)
    hill, there = strip.track.picture.history, strip.track.tip_at(QPointF(strip.track.scale.x(500), 5)).splitlines()[0]
    assert hill is not None
    assert min(hill.train) - 1e-3 <= float(there.partition("train loss ")[2]) <= max(hill.train) + 1e-3
    QTest.mouseClick(strip.track, Qt.MouseButton.LeftButton, pos=place.toPoint())
    arrive(qtbot, session)
    assert session.moment.step == 300
    assert "300" in strip.track.picture.label
    assert strip.track.accessibleDescription().startswith("Step 300 of 1")


def hill(strip: Timeline, step: int) -> int:
    """Pixels from the top of the shade behind the line at a step to the bottom."""
    image, theme = strip.track.grab().toImage(), LIGHT
    shade = QColor(blend(theme.panel, theme.muted, CURVE_SHARE)).rgb()
    x = round(strip.track.scale.x(step))
    return image.height() - next(y for y in range(image.height()) if image.pixel(x, y) == shade)


def test_the_hill_stands_on_zero_as_the_loss_does_in_its_view(strip: Timeline, qtbot: QtBot) -> None:
    """A loss that fell by a tenth does not look as if it had vanished."""
    session = strip._session
    trained(qtbot, session, 50)
    strip.refresh()
    losses = session.history.train
    assert 0.5 < losses[-1] / losses[0] < 0.98
    first, last = hill(strip, 3), hill(strip, 46)
    assert first > 10
    assert last / first == pytest.approx(losses[-1] / losses[0], abs=0.15)


def test_other_branches_have_lanes_with_names(strip: Timeline, qtbot: QtBot) -> None:
    session = strip._session
    trained(qtbot, session, 400)
    session.travel.go(100)
    session.set_training(replace(session.moment.training, learning_rate=0.3), "Rate")
    trained(qtbot, session, 100)
    strip.refresh()
    picture = strip.track.picture
    assert [(lane.name, lane.begin, lane.end) for lane in picture.lanes] == [("main", 100, 400)]
    assert (picture.newest, picture.last, picture.begin) == (200, 400, 100)
    lane = strip.track.lane_at(QPointF(strip.track.scale.x(100) + 8, 5))
    assert lane is not None
    assert "main" in strip.track.tip_at(QPointF(strip.track.scale.x(100) + 8, 5))
    strip.branches._fill()
    texts = [action.text() for action in strip.branches.menu.actions()]
    assert any(text.startswith("main: step 400") for text in texts)
    assert any(text.startswith("rate 0.3, from main at 100: step 200") for text in texts)
    next(a for a in strip.branches.menu.actions() if a.text().startswith("main: step")).trigger()
    assert session.moment.step == 400
    session.travel.delete("rate 0.3")
    strip.refresh()
    assert strip.track.picture.lanes == ()


def test_playing_back_goes_through_the_run_and_ends_at_now(strip: Timeline, qtbot: QtBot) -> None:
    session = strip._session
    trained(qtbot, session, 400)
    strip.playback.pace = replace(BACK_PACES[0], seconds=0.5)
    shown: list[int] = []
    session.moment_changed.connect(lambda: shown.append(session.moment.step))
    strip.play_back()
    assert strip.playback.is_playing
    qtbot.waitUntil(lambda: not strip.playback.is_playing, timeout=10_000)
    assert shown[0] == 0
    assert len(set(shown)) > 4
    assert shown == sorted(shown)
    assert session.moment.step == 400
    assert not strip.travel.is_past


def test_the_menu_of_paces_ticks_the_one_that_is_chosen(strip: Timeline) -> None:
    entries = strip.pace_button.menu().actions()
    assert [entry.text() for entry in entries if entry.isChecked()] == [strip.pace_button.text()]
    for entry in (entries[0], entries[-1], entries[-1]):
        entry.trigger()
        assert [other for other in entries if other.isChecked()] == [entry]
        assert strip.pace_button.text() == entry.text() == strip.playback.pace.text


def test_playing_back_ends_when_the_user_takes_over(strip: Timeline, qtbot: QtBot) -> None:
    session = strip._session
    trained(qtbot, session, 400)
    strip.play_back()
    qtbot.waitUntil(lambda: 0 < session.moment.step < 400, timeout=10_000)
    strip.play_back()
    assert not strip.playback.is_playing
    assert strip.travel.is_past
    strip.play_back()
    strip.step_back()
    assert not strip.playback.is_playing
    strip.play_back()
    session.travel.leave()
    qtbot.waitUntil(lambda: not strip.playback.is_playing, timeout=5000)


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_it_is_as_high_as_its_type_and_differs_by_theme(strip: Timeline, qtbot: QtBot, scale: float) -> None:
    trained(qtbot, strip._session, 300)
    strip._holder.set_scale(scale)
    assert strip.track.sizeHint().height() == round(HEIGHT * scale)
    pictures: list[QImage] = []
    for theme in (LIGHT, DARK):
        strip._holder.set(theme.name)
        strip.refresh()
        pictures.append(strip.track.grab().toImage())
    assert pictures[0] != pictures[1]


def test_dragging_beyond_the_end_is_now(strip: Timeline, qtbot: QtBot) -> None:
    session = strip._session
    trained(qtbot, session, 400)
    strip.refresh()
    track = strip.track
    middle = QPoint(round(track.scale.x(200)), round(GROOVE))
    QTest.mousePress(track, Qt.MouseButton.LeftButton, pos=middle)
    arrive(qtbot, session)
    assert session.moment.step == track.scale.step(middle.x())
    QTest.mouseMove(track, QPoint(track.width() - 1, 10))
    QTest.mouseRelease(track, Qt.MouseButton.LeftButton, pos=QPoint(track.width() - 1, 10))
    assert not strip.travel.is_past


@pytest.mark.parametrize(("pace", "most"), [("epoch", 20), ("flat_out", 2)])
def test_while_training_it_tells_the_epoch_that_the_counters_tell(
    strip: Timeline, qtbot: QtBot, pace: str, most: int
) -> None:
    session = strip._session
    session.set_pace(PACES[pace])
    seen: list[tuple[tuple[int, int], tuple[int, int]]] = []

    def compare() -> None:
        picture, moment = strip.track.picture, session.written
        if session.is_running and picture.newest:
            told = picture.told or (picture.last, picture.epoch)
            seen.append((told, (moment.step, moment.epoch)))

    session.written_changed.connect(compare)  # after the strip's own
    session.history_changed.connect(compare)
    session.play()
    qtbot.waitUntil(lambda: len({told for told, _now in seen}) > most, timeout=30_000)
    session.pause()
    assert all(told == now for told, now in seen)


def test_where_play_is_off_it_says_why_and_not_to_press_it(strip: Timeline, qtbot: QtBot) -> None:
    session = strip._session
    project = session.document.project
    session.document.edit("No data", replace(project, data=None))
    qtbot.waitUntil(lambda: strip.track.picture.empty not in ("", EMPTY))
    assert session.problems[0].what in strip.track.picture.empty
    session.document.edit("Nothing", replace(project, graph=Graph()))
    qtbot.waitUntil(lambda: strip.track.picture.empty == "No run yet: nothing is drawn.")
    session.document.edit("Back", project)
    qtbot.waitUntil(lambda: strip.track.picture.empty == EMPTY)


def test_a_run_longer_than_qt_can_count_is_shown_and_gone_to(qapp: QApplication) -> None:
    """Half an hour flat out is four thousand million steps."""
    track, wanted = Track(ThemeHolder(LIGHT)), []
    track.resize(600, round(HEIGHT))
    track.wanted.connect(wanted.append)
    newest = 4_302_631_625
    track.show_picture(Picture(step=newest, newest=newest, last=newest))
    assert track.value() == track.maximum() > 2**30
    assert "4\u202f302\u202f631\u202f625" in track.accessibleDescription()
    QTest.keyClick(track, Qt.Key.Key_Left)
    QTest.mouseClick(track, Qt.MouseButton.LeftButton, pos=QPoint(round(track.scale.x(newest * 0.75)), round(GROOVE)))
    assert wanted[0] == newest - 1
    assert abs(wanted[1] / newest - 0.75) < 0.01


def test_playing_back_is_said_in_words_since_the_sign_is_trainings(strip: Timeline, qtbot: QtBot) -> None:
    trained(qtbot, strip._session, 100)
    strip.refresh()
    width = strip.play_button.width()
    assert strip.play_button.text() == "Play back"
    strip.play_back()
    strip.refresh()
    assert strip.play_button.text() == "Stop"
    assert strip.play_button.width() == width
    strip.play_back()
    strip.refresh()
    assert strip.play_button.text() == "Play back"


def test_a_number_that_becomes_longer_than_its_place_while_training_takes_more_room(strip: Timeline) -> None:
    track = strip.track
    short = Picture(newest=900_000, last=900_000, epoch=36_000, step=900_000)
    track.show_picture(short)
    before = track.scale.right
    track.write(replace(short, told=(900_100, 36_004)))
    assert track.scale.right == before, "it does not dance with every digit"
    track.write(replace(short, told=(14_290_120, 571_604)))
    assert track.scale.right < before


def test_where_drawing_is_slow_the_axis_still_ends_near_the_step_that_is_told_there(
    strip: Timeline, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = strip._session
    ask, ends = session.turns.ask, list[tuple[int, int]]()

    def never(key: tuple[str, int], *rest: Any, **options: Any) -> None:
        if key[0] != "timeline" or not strip.track.picture.newest:
            ask(key, *rest, **options)

    def compare() -> None:
        picture = strip.track.picture
        if picture.told:
            ends.append((picture.told[0], picture.last))

    monkeypatch.setattr(session.turns, "ask", never)
    session.written_changed.connect(compare)  # after the strip's own
    session.play()
    qtbot.waitUntil(lambda: len(ends) > 5 and ends[-1][0] > 2 * ends[0][0], timeout=30_000)
    session.pause()
    assert all(told <= AHEAD * last for told, last in ends)


def test_flat_out_the_strip_moves_on_with_the_counters_and_at_the_end_at_once(
    strip: Timeline, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, moments, counters, pictures = strip._session, [], [], []
    session.set_pace(PACES["flat_out"])
    session.play()
    qtbot.waitUntil(lambda: session.turns.is_calm and strip.track.picture.newest > 0, timeout=10_000)
    show = strip.track.show_picture
    monkeypatch.setattr(strip.track, "show_picture", lambda p: (pictures.append(p.newest), show(p))[1])
    session.moment_changed.connect(lambda: moments.append(session.moment.step))
    session.written_changed.connect(lambda: counters.append(session.written.step))
    qtbot.waitUntil(lambda: len(counters) >= 2 and len(moments) > 3, timeout=10_000)
    assert len(moments) > len(pictures) >= len(counters), "with the counters, not with every moment"
    session.pause()
    qtbot.waitUntil(lambda: not session.is_running and strip.track.picture.newest == session.moment.step, timeout=5000)
