"""The film bar: where stops are, what folds, scrubbing by mouse and keys, playing."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from gui.theme import ThemeHolder
from gui.views.film_bar import FilmBar
from gui.views.film_layout import Group, lay_out

LABELS = ("W", "+b", "tanh")
TWO = (Group("h1", "h1", ("x", *LABELS), starts_anew=True), Group("y", "y", LABELS))
NINE = (TWO[0], *(Group(f"h{i}", f"h{i}", LABELS) for i in range(2, 10)))


@pytest.fixture
def bar(qtbot: QtBot) -> FilmBar:
    made = FilmBar(ThemeHolder())
    qtbot.addWidget(made)
    made.resize(240, 48)
    made.show_groups(TWO)
    made.show()
    return made


def at(bar: FilmBar, stop: int) -> QPoint:
    return QPoint(round(bar.layout_now().x[stop]), bar.height() // 2)


@given(st.integers(1, 12), st.floats(60, 1500), st.data())
def test_stops_stand_in_order_within_the_bar_and_the_present_layer_is_spread(
    layers: int, room: float, data: st.DataObject
) -> None:
    groups = NINE[:1] + tuple(Group(f"g{i}", f"g{i}", LABELS) for i in range(layers - 1))
    count = sum(len(group.labels) for group in groups)
    widths = data.draw(st.lists(st.floats(6, 40), min_size=count, max_size=count))
    current = data.draw(st.integers(0, layers - 1))
    made = lay_out(groups, widths, 30.0, 30.0 + room, current)
    assert made.x[0] == 30.0
    assert made.x[-1] == pytest.approx(30.0 + room)
    assert all(b > a for a, b in pairwise(made.x))
    shown = [(x - w / 2, x + w / 2) for x, w, has in zip(made.x, widths, made.labelled, strict=True) if has]
    assert all(b[0] >= a[1] for a, b in pairwise(shown))  # no name over another
    assert made.labelled[sum(len(group.labels) for group in groups[:current])]
    if not made.is_folded:
        assert all(made.labelled)


def test_in_a_narrow_bar_one_layer_is_spread_and_the_others_folded(bar: FilmBar) -> None:
    bar.show_groups(NINE)
    bar.set_position(6.0)
    layout = bar.layout_now()
    gaps = [b - a for a, b in pairwise(layout.x)]
    assert layout.is_folded
    assert min(gaps[3:6]) > 2 * max(gaps[7:])
    assert [bar.labels[i] for i in range(bar.last + 1) if layout.labelled[i]] == ["tanh", "W", "+b", "tanh"]
    bar.set_position(20.0)
    assert bar.layout_now().x[4] < layout.x[4]  # another layer is spread now


def test_a_press_and_a_drag_scrub_through_the_layers_and_nothing_unfolds_under_the_hand(
    bar: FilmBar, qtbot: QtBot
) -> None:
    bar.show_groups(NINE)
    bar.set_position(3.0)
    before = bar.layout_now()
    moved: list[float] = []
    bar.moved.connect(moved.append)
    qtbot.mousePress(bar, Qt.MouseButton.LeftButton, pos=at(bar, 2))
    assert bar.position == pytest.approx(2, abs=0.1)
    for stop in (5, 12, 20):
        qtbot.mouseMove(bar, QPoint(round(before.x[stop]), 20))
        assert bar.position == pytest.approx(stop, abs=0.3)
        assert bar.layout_now() == before
        assert not bar.is_resting
    qtbot.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=QPoint(round(before.x[20]), 20))
    assert bar.layout_now() != before
    assert moved[-1] == bar.position == 20.0
    assert bar.current == 6


def test_keys_go_by_stages_by_layers_and_to_the_ends(bar: FilmBar, qtbot: QtBot) -> None:
    bar.set_position(1.4)
    qtbot.keyClick(bar, Qt.Key.Key_Right)
    assert bar.position == 2
    qtbot.keyClick(bar, Qt.Key.Key_Left)
    qtbot.keyClick(bar, Qt.Key.Key_Left)
    assert bar.position == 0
    qtbot.keyClick(bar, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert bar.position == 3
    qtbot.keyClick(bar, Qt.Key.Key_End)
    assert bar.position == 6
    qtbot.keyClick(bar, Qt.Key.Key_Right)
    assert bar.position == 6
    qtbot.keyClick(bar, Qt.Key.Key_Home)
    assert bar.position == 0


def test_playing_goes_on_through_the_layers_at_the_pace_and_loops(
    bar: FilmBar, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr("gui.views.film_bar.time.monotonic", lambda: now[0])
    bar.set_position(0.0)
    bar.play()
    bar._timer.stop()  # the clock is ours
    bar._timer.isActive = lambda: True  # type: ignore[method-assign]
    for _ in range(3):
        now[0] += 1.25
        bar._advance()
    assert bar.position == pytest.approx(3.0)  # a stage in 1.25 s
    rests = []
    for _ in range(4):
        rests.append(bar.rest)
        now[0] += 0.2
        bar._advance()
        assert bar.position == 3.0, "a layer's space stands for a second"
    assert rests == pytest.approx([0.0, 0.5, 1.0, 1.0]), "meanwhile the picture is fitted to it"
    now[0] += 0.2
    bar._advance()
    assert 3.0 < bar.position < 3.2
    assert bar.rest == 0.0
    bar.pace = 2.0
    for _ in range(2):
        now[0] += 1.25
        bar._advance()
    assert bar.position == pytest.approx(6.0)
    now[0] += 0.6  # it has stood at its end
    bar._advance()
    assert bar.position == 0.0


def test_with_reduced_motion_the_film_goes_from_stop_to_stop(
    bar: FilmBar, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    now = [100.0]
    monkeypatch.setattr("gui.views.film_bar.time.monotonic", lambda: now[0])
    monkeypatch.setattr(ThemeHolder, "reduce_motion", True, raising=False)
    bar.set_position(0.0)
    bar.play()
    bar._timer.stop()
    seen = set()
    for _ in range(40):
        now[0] += 0.25
        bar._advance()
        seen.add(bar.position)
    assert seen == {0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0}


def test_other_stops_leave_the_film_at_its_layer_and_stage(bar: FilmBar) -> None:
    bar.set_position(4.25)  # within the output's W
    assert bar.show_groups((TWO[0], Group("h2", "h2", LABELS), TWO[1]))
    assert bar.position == 7.25
    bar.set_position(3.0)  # at the end of h1, whose end moves with the number of its stages
    assert bar.show_groups((Group("h1", "h1", ("x", "W", "+b"), starts_anew=True), TWO[1]))
    assert bar.position == 2.0
    assert not bar.show_groups((Group("z", "z", ("x", "W"), starts_anew=True),))
    assert bar.position <= bar.last


def test_the_bar_is_not_blank_and_shows_the_layers_names(bar: FilmBar) -> None:
    image = bar.grab().toImage()
    colours = {image.pixel(x, y) for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}
    assert len(colours) > 8
    bar.show_groups((TWO[0],))
    assert bar.sizeHint().height() < 48


def test_another_drawing_under_a_hand_that_drags_is_painted_with_its_own_stops(bar: FilmBar, qtbot: QtBot) -> None:
    qtbot.mousePress(bar, Qt.MouseButton.LeftButton, pos=at(bar, 2))
    bar.show_groups(NINE)
    bar.grab()  # would raise
    assert len(bar.layout_now().x) == len(bar.labels)
    bar.show_groups(TWO)
    bar.grab()
    qtbot.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=at(bar, 2))
    assert bar.position == 2.0
