"""The loss view: its axis, its lines, its empty state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from core.loss_history import History
from gui.loss_axis import ASIDE, ROOM, across, ends, held, wants_log
from gui.numbers import loss_text
from gui.theme import label_font
from gui.views.loss import LossView
from tests.gui.views.conftest import OpenSession

ShowView = Callable[..., LossView]


def history(train: list[float], test: list[float] | None = None) -> History:
    count = len(train)
    steps = np.arange(count) * 25.0
    held_out = np.array(test) if test is not None else np.full(count, np.nan)
    return History(steps, np.arange(count, dtype=float), np.array(train), held_out)


def test_before_training_the_view_says_what_to_do(open_session: OpenSession, show_view: ShowView) -> None:
    view = show_view(open_session(2, 2, 1), "loss")
    assert view.empty.text().startswith("Press Play")
    assert not view.plot.isVisible()


def test_a_run_from_a_file_without_its_losses_is_not_called_untrained(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 2, 1)
    session.engine.prepare()
    session.train_steps(20)
    qtbot.waitUntil(lambda: session.travel.newest >= 20 and not session.is_running, timeout=20_000)
    trained = session.document.project
    assert len(trained.history) > 1
    session.document.open(replace(trained, history=History()), None)
    view = show_view(session, "loss")
    assert view.empty.text().startswith("The file holds no losses of this run")
    assert not view.plot.isVisible()


def test_a_fall_by_orders_of_magnitude_gets_a_logarithmic_axis(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 2, 1)
    session.run.history = history([1.0, 0.1, 0.01, 0.001], [1.0, 0.2, 0.02, 0.002])
    view = show_view(session, "loss")
    assert view.is_log
    assert view.subject.text() == "½ squared error"
    assert view.plot.y_axis.name == "log"
    assert "test" in view.test_label.text()
    session.run.history = history([1.0, 0.9, 0.8])
    session.history_changed.emit()
    qtbot.wait(120)
    assert not view.is_log
    assert view.subject.text() == "½ squared error"


def test_the_axis_does_not_flicker_between_its_kinds() -> None:
    assert not wants_log(history([1.0, 1.0 / 15]))
    assert wants_log(history([1.0, 1.0 / 15]), was_log=True)
    assert not wants_log(history([1.0, 0.0]), was_log=True)


def test_a_loss_that_sinks_slowly_moves_the_axis_seldom_and_never_leaves_it() -> None:
    axis, moves = (0.0, 0.0), 0
    for least in np.geomspace(1.0, 0.01, 200):
        places = np.array([0.5, np.log10(least)])
        wanted = ends(places, is_log=True)
        assert wanted is not None
        before, axis = axis, held(axis, wanted, room=(ROOM, ROOM))
        moves += axis != before
        assert axis[0] < places.min() < places.max() < axis[1]
        assert axis[1] - axis[0] < 1.25 * (places.max() - places.min() + 1e-9)
    assert moves < 60


def test_the_axis_of_epochs_moves_seldom_while_they_grow_and_is_filled_by_them() -> None:
    axis, moves = (0.0, 0.0), 0
    for last in range(10, 1000, 5):
        wanted = (-ASIDE * last, (1 + ASIDE) * last)
        before, axis = axis, held(axis, wanted, room=(ASIDE, ASIDE), grows=True)
        moves += axis != before
        assert 0.83 * axis[1] < last < axis[1]
    assert moves < 48


def test_the_number_at_the_right_end_of_the_axis_has_room(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 2, 1)
    session.run.history = history([0.0] * 151)
    for width in (168, 240):
        plot = show_view(session, "loss", width, 240).plot
        low, high = plot.box.viewRange()[0]
        texts = plot.x_axis.texts(low, high, plot.box.width())
        assert (texts[0], texts[-1]) == ("0", "150"), width


def test_steps_are_counted_until_there_are_epochs() -> None:
    early = History(np.array([1.0, 2.0]), np.array([0.0, 0.0]), np.ones(2), np.ones(2))
    assert across(early)[1] == "step"
    assert across(history([1, 1, 1]))[1] == "epoch"


def test_hovering_reads_the_curve(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 2, 1)
    session.run.history = history([1.0, 0.5, 0.25])
    view = show_view(session, "loss")
    view.plot.hovered.emit(1.1, 0.0)
    assert view.readout.text() == "epoch 1  train 0.5000"


def test_the_counters_and_the_legend_show_the_same_moment(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 2, 1)
    view = show_view(session, "loss")
    seen: list[bool] = []

    def compare() -> None:
        moment = session.written
        if moment.train is not None:
            seen.append(view.train_label.text() == f"━ train {loss_text(moment.train.loss)}")
            if len(view._shown()) > 1:
                at = (f"epoch {moment.epoch}", f"step {moment.step}")
                seen.append(view.readout.text().split("   ")[0] in at)

    session.written_changed.connect(compare)  # after the view's own
    session.train_steps(60)
    qtbot.waitUntil(lambda: not session.is_running, timeout=20000)
    assert len(seen) > 3
    assert all(seen)
    shown = view._shown()
    assert session.moment.train is not None
    assert shown.train[-1] == pytest.approx(session.moment.train.loss)
    assert shown.steps[-1] == session.moment.step


@pytest.mark.parametrize("last", [2, 3, 7, 11, 48, 95, 200, 999, 12345, 140_000])
@pytest.mark.parametrize("width", [168, 336, 900])
def test_ticks_across_are_whole_numbers_that_stand_apart(
    last: int, width: int, open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(2, 2, 1)
    x = np.linspace(0, last, 50)
    session.run.history = History(x * 10, x, 1 / (1 + x), np.full(50, np.nan))
    view = show_view(session, "loss", width)
    axis = view.plot.x_axis
    low, high = view.plot.box.viewRange()[0]
    ((spacing, places),) = axis.tickValues(low, high, axis.width())
    texts = axis.tickStrings(places, 1.0, spacing)
    assert places
    assert all(place == round(place) for place in places)
    metrics = QFontMetricsF(label_font())
    centres = [(place - low) / (high - low) * axis.width() for place in places]
    for (a, left), (b, right) in pairwise(zip(texts, centres, strict=True)):
        assert right - left > (metrics.horizontalAdvance(a) + metrics.horizontalAdvance(b)) / 2 + 4


@pytest.mark.parametrize("top", [0.7, 40.0, 1e6, 1e30, 1e200])
def test_the_vertical_axis_has_labels_however_far_the_loss_ran(
    top: float, open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(2, 2, 1)
    session.run.history = history([0.5, 0.6, 0.62, 0.64, top])
    view = show_view(session, "loss", 168, 240)
    axis = view.plot.y_axis
    levels = axis.tickValues(*view.plot.box.viewRange()[1], axis.height())
    texts = [text for spacing, places in levels for text in axis.tickStrings(places, 1.0, spacing)]
    assert len(texts) >= 2
    assert len(set(texts)) == len(texts)
    widest = max(QFontMetricsF(label_font()).horizontalAdvance(text) for text in texts)
    assert widest <= axis.width()


def test_few_points_are_marked_and_many_are_not(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 2, 1)
    session.run.history = history([1.0, 0.5, 0.25])
    view = show_view(session, "loss")
    assert len(view.train_dots.data) == 3
    session.run.history = history(np.linspace(1, 0.5, 40).tolist())
    view.refresh()
    assert len(view.train_dots.data) == 0


def test_a_loss_of_exactly_0_has_an_axis_from_0_to_a_little_over_1() -> None:
    low, high = ends(np.zeros(5), is_log=False) or (1.0, 0.0)
    assert low == 0.0
    assert 1.05 < high < 1.2, "the 1 has room for its number"
    assert ends(np.array([0.0, np.nan, 0.5]), is_log=False) == (0.0, pytest.approx(0.525))


def test_where_there_is_little_room_a_loss_is_not_called_by_the_name_of_another(
    open_session: OpenSession, show_view: Callable[..., LossView]
) -> None:
    session = open_session(2, 3, 1, loss="binary_cross_entropy", output="sigmoid")
    x = np.arange(5.0)
    session.run.history = History(x, x, 0.5 - 0.01 * x, np.full(5, np.nan))
    assert show_view(session, "loss", 168, 214).subject.text() in ("binary CE", "")
    assert show_view(session, "loss", 400, 300).subject.text() == "binary cross-entropy"
