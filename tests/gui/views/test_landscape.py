"""The landscape view on real sessions: true losses, the path, and weights that go where one clicks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.evaluation import evaluate_rows
from core.landscape.losses import flat_numbers
from core.landscape.surface import SIZES
from core.parameters import unflatten
from core.project import TableSource
from gui.canvas.edits import set_units
from gui.numbers import loss_text
from gui.session import Session
from gui.theme import ThemeHolder
from gui.views.landscape import LandscapeView
from gui.views.landscape_axes import KINDS
from gui.views.landscape_work import changes_to, entry_names, entry_of
from gui.views.loss_colours import LossBar, LossScale, loss_words
from tests.gui.views.conftest import OpenSession, settle

ShowView = Callable[..., LandscapeView]


def finished(view: LandscapeView, session: Session) -> None:
    """Waits until the finest surface, or the slices, are drawn."""
    for _ in range(400):
        QTest.qWait(15)
        is_done = view.drawn_ground is not None and view.drawn_ground.is_done
        if is_done and session.is_idle:
            return
    raise AssertionError("the landscape is not finished")


def train(session: Session, steps: int) -> None:
    session.train_steps(steps)
    for _ in range(500):
        QTest.qWait(10)
        if not session.is_running:
            return
    raise AssertionError("training does not end")


def test_the_surface_is_refined_and_holds_the_true_loss(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 3, 1)
    view = show_view(session, "landscape", 500, 420)
    finished(view, session)
    drawn, moment = view.drawn_ground, session.moment
    assert drawn is not None
    surface = drawn.surface
    assert surface is not None
    assert surface.size == SIZES[-1]
    assert moment.dataset is not None
    a, b = 50, 11
    theta = drawn.ground.directions.at(surface.alphas[[a]], surface.betas[[b]])[0]
    there = unflatten(moment.graph, theta)
    expected = evaluate_rows(moment.graph, there, moment.dataset, moment.training, moment.dataset.train).loss
    assert surface.values[b, a] == pytest.approx(expected, rel=1e-12)
    middle = surface.values[SIZES[-1] // 2, SIZES[-1] // 2]
    assert moment.train is not None
    assert middle == pytest.approx(moment.train.loss, rel=1e-6)


@pytest.mark.parametrize("kind", [0, 1])
def test_a_click_puts_the_weights_there_and_can_be_undone(
    kind: int, open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(2, 3, 1)
    view = show_view(session, "landscape", 500, 420)
    view._choose_kind(kind)
    finished(view, session)
    drawn, before = view.drawn_ground, session.moment.parameters
    assert drawn is not None
    assert drawn.surface is not None
    assert before is not None
    x, y = (middle + 0.5 for middle in drawn.ground.middles)
    promised = float(drawn.ground.loss.at(drawn.ground.directions.at(np.array([0.5]), np.array([0.5])))[0])
    view._click(x, y)
    moment = session.moment
    assert moment.parameters is not None
    assert moment.dataset is not None
    changed = (flat_numbers(moment.graph, moment.parameters) != flat_numbers(moment.graph, before)).sum()
    assert changed == 2 if KINDS[kind][0] == "weights" else changed > 5
    got = evaluate_rows(moment.graph, moment.parameters, moment.dataset, moment.training, moment.dataset.train).loss
    assert got == pytest.approx(promised, rel=1e-5)
    session.undo()
    np.testing.assert_array_equal(
        flat_numbers(moment.graph, session.moment.parameters),
        flat_numbers(moment.graph, before),  # type: ignore[arg-type]
    )


def trained(open_session: OpenSession, show_view: ShowView) -> tuple[Session, LandscapeView]:
    """A short run, and its landscape along the directions of its path."""
    session = open_session(2, 3, 1)
    train(session, 60)
    view = show_view(session, "landscape", 500, 420)
    view._choose_kind(2)
    finished(view, session)
    return session, view


def test_after_training_the_whole_path_is_drawn_with_its_true_losses(
    open_session: OpenSession, show_view: ShowView
) -> None:
    session, view = trained(open_session, show_view)
    drawn = view.drawn_ground
    assert drawn is not None
    assert drawn.path is not None
    assert drawn.path_losses is not None
    assert len(drawn.path_steps) > 20
    assert drawn.path_steps[0] == 0
    assert drawn.path_steps[-1] == 60
    assert drawn.path[-1] == pytest.approx([0, 0], abs=1e-6)
    assert session.moment.train is not None
    assert drawn.path_losses[-1] == pytest.approx(session.moment.train.loss, rel=1e-5)
    assert drawn.path_losses[0] != pytest.approx(drawn.path_losses[-1])
    assert "% of the path" in view.subject.toolTip()
    assert sum(drawn.ground.directions.variance) > 0.8


def test_after_an_edit_of_the_drawing_its_landscape_has_nothing_of_the_run_before(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 4, 2, 1)  # 25 parameters, and as many with 3 and 3 hidden units
    train(session, 60)
    view = show_view(session, "landscape", 500, 420)
    view._choose_kind(next(i for i, kind in enumerate(KINDS) if kind[0] == "path"))
    finished(view, session)
    assert len(view.grounds.steps) > 20
    document = session.document
    document.edit("other units", set_units(set_units(document.project, "h1", 3), "h2", 3))
    settle(qtbot, session)
    assert session.moment.graph.parameter_count() == 25
    assert view.empty.text() or len(view.grounds.steps) == 1
    document.edit("more units", set_units(document.project, "h1", 6))
    settle(qtbot, session)
    train(session, 30)
    finished(view, session)
    assert view.grounds.steps[-1] <= 90


def test_with_another_number_of_outputs_than_targets_it_says_so(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    rows = tuple((0.1 * i, 0.2 * i, 1.0, 0.0) for i in range(8))
    session = open_session(2, 3, 2, data=TableSource(("a", "b"), ("c", "d"), rows))
    view = show_view(session, "landscape", 500, 420)
    finished(view, session)
    session.document.edit("a unit more", set_units(session.document.project, "y", 3))
    settle(qtbot, session)
    assert "2 target columns for 3 output units" in view.empty.text()


def test_a_run_goes_on_from_where_a_click_put_it_and_can_be_done_again(
    open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(2, 3, 1)
    train(session, 20)
    view = show_view(session, "landscape", 500, 420)
    view._choose_kind(1)
    finished(view, session)
    view._click(0.4, -0.3)
    train(session, 30)
    assert session.moment.step == 50
    finished(view, session)
    drawn, moment = view.drawn_ground, session.moment
    assert drawn is not None
    assert moment.parameters is not None
    assert drawn.path_steps[-1] == 50
    walk = view._run_path._walk
    assert walk is not None
    assert not walk[1].has_failed
    np.testing.assert_array_equal(walk[1].thetas[-1], flat_numbers(moment.graph, moment.parameters).astype(np.float32))


def test_before_training_the_path_says_what_to_do_and_slices_need_none(
    open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(2, 3, 1)
    view = show_view(session, "landscape", 500, 420)
    view._choose_kind(2)
    QTest.qWait(80)
    assert "train first" in view.empty.text()
    assert view.chooser.isVisible(), "another kind can be chosen"
    view._choose_kind(4)
    finished(view, session)
    assert view.empty.isHidden()
    assert "convex" in view.readout.text()
    assert view.drawn_ground is not None
    assert len(view.drawn_ground.slices) == 2
    assert view.readout.text().startswith("━ "), "which of the two lines it speaks of"


def test_where_all_weights_are_0_random_directions_have_no_length_and_it_says_what_to_do(
    open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(2, 3, 1)
    parameters = session.moment.parameters
    assert parameters is not None
    session.document.edit(
        "All 0",
        replace(
            session.document.project,
            parameters=unflatten(session.moment.graph, 0 * flat_numbers(session.moment.graph, parameters)),
        ),
    )
    view = show_view(session, "landscape", 400, 300)
    for number, (kind, _, _) in enumerate(KINDS):
        if kind == "random":
            view.grounds.number = number
            view.grounds.forget()
            view.schedule()
            QTest.qWait(200)
            assert "train first, or choose two weights" in view.empty.text()
            assert not view.hint()[0]


def test_a_weight_selected_on_the_canvas_becomes_an_axis(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 3, 1)
    view = show_view(session, "landscape", 500, 420)
    session.select(session.selection.with_weight("h1->y", (0, 2)))
    finished(view, session)
    names = entry_names(session.moment.graph)
    entry = entry_of(session.moment.graph, "h1->y", (0, 2))
    assert entry is not None
    assert names[entry] == "h1 3 → y"
    assert view.drawn_ground is not None
    assert view.drawn_ground.ground.names[0] == "h1 3 → y"


def test_without_data_there_is_no_loss_to_draw(open_session: OpenSession, show_view: ShowView) -> None:
    from dataclasses import replace

    session = open_session(2, 3, 1)
    session.document.edit("No data", replace(session.document.project, data=None))
    view = show_view(session, "landscape")
    assert view.empty.isVisible()
    assert len(view.empty.text()) > 20


def test_changes_are_the_numbers_that_differ(open_session: OpenSession) -> None:
    moment = open_session(2, 3, 1).moment
    assert moment.parameters is not None
    theta = flat_numbers(moment.graph, moment.parameters)
    goal = theta.copy()
    goal[3] += 1
    goal[-1] -= 0.5
    changes = changes_to(moment.graph, theta, goal)
    assert [change[:3] for change in changes] == [("weights", "x->h1", (1, 1)), ("biases", "y", (0,))]


def test_colours_are_even_or_by_factors_and_clip_cliffs() -> None:
    even = LossScale.of(np.linspace(1, 2, 50))
    assert not even.is_log
    wide = LossScale.of(np.geomspace(0.001, 10, 50))
    assert wide.is_log
    assert wide.share(np.array([wide.at(0.25)])) == pytest.approx(0.25)
    assert wide.share(np.array([np.inf, np.nan, 1e9])).tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(("losses", "is_open"), [([1.0] * 99 + [2.0], True), ([1.0, 2.0, 2.0], False)])
def test_the_legend_says_where_losses_lie_above_its_end(qtbot: QtBot, losses: list[float], is_open: bool) -> None:
    bar = LossBar(ThemeHolder())
    qtbot.addWidget(bar)
    bar.show_scale(LossScale.of(np.array(losses)))
    assert bar._texts()[-1].startswith("≥ ") == is_open


def test_in_a_low_view_the_scale_of_the_loss_stands_beside_the_frame_and_below_it_elsewhere(
    open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(2, 3, 1)
    view = show_view(session, "landscape", 344, 240)  # as in a window of 1280 by 800
    finished(view, session)
    assert view.bar.isVisible()
    assert view.bar.x() >= view.plot.geometry().right()
    frame = view.plot.box.sceneBoundingRect()
    assert view.bar._upright == (frame.top(), frame.bottom())
    view.resize(344, 420)
    QTest.qWait(20)
    assert view.bar.isVisible()
    assert view.bar.y() >= view.plot.geometry().bottom()


def test_dots_on_the_path_tell_its_true_loss_by_colour_and_by_height(
    open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(2, 3, 1)
    train(session, 60)
    view = show_view(session, "landscape", 500, 420)
    view._choose_kind(5)
    finished(view, session)
    drawn, dots = view.drawn_ground, view.scene.dots
    assert drawn is not None
    assert drawn.path is not None
    assert drawn.path_losses is not None
    x, y = dots.getData()
    assert dots.isVisible()
    assert len(x) > 3
    for across, height in zip(x, y, strict=True):
        row = int(np.argmin(np.abs(drawn.path[:, 0] - across) + np.abs(drawn.path_losses - height)))
        assert (drawn.path[row, 0], drawn.path_losses[row]) == (across, height)
    assert (x[0], y[0]) == (drawn.path[0, 0], drawn.path_losses[0])
    view._choose_kind(2)
    finished(view, session)
    drawn = view.drawn_ground
    assert drawn is not None
    assert drawn.surface is not None
    assert drawn.path_losses is not None
    scale = LossScale.of(drawn.surface.values)
    word = int(loss_words(scale, drawn.path_losses[:1], view.themes)[0])
    assert dots.points()[0].brush().color().rgb() & 0xFFFFFF == word & 0xFFFFFF
    view._choose_kind(4)
    finished(view, session)
    assert not dots.isVisible(), "slices along other directions than the path's have no place for it"


def test_no_dot_of_the_path_lies_over_its_start_or_below_the_ring(
    open_session: OpenSession, show_view: ShowView
) -> None:
    _session, view = trained(open_session, show_view)
    drawn, scene = view.drawn_ground, view.scene
    assert drawn is not None
    assert drawn.path is not None
    places = np.column_stack(scene.dots.getData())
    ends = (drawn.path + drawn.ground.middles)[[0, -1]]
    apart = np.hypot(*((places[1:, None] - ends) / view.plot.pixel()).T)
    assert places[0] == pytest.approx(ends[0])
    assert len(apart) > 1
    assert apart.min() >= 11


def test_looking_back_two_weights_are_drawn_in_the_same_frame(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 3, 1)
    train(session, 80)
    view = show_view(session, "landscape", 500, 420)
    finished(view, session)
    at_end = view.drawn_ground
    session.travel.go(20)
    for _ in range(200):
        QTest.qWait(10)
        if session.moment.step == 20:
            break
    finished(view, session)
    past = view.drawn_ground
    assert at_end is not None
    assert past is not None
    assert past is not at_end, "around the weights of then"
    assert past.ground.names == at_end.ground.names
    for axis in (0, 1):
        frames = [np.array(d.ground.ends[axis]) + d.ground.middles[axis] for d in (past, at_end)]
        np.testing.assert_allclose(frames[0], frames[1])


@pytest.mark.parametrize(("steps", "said"), [(60, "━○ path"), (1, "━ path")])
def test_the_readout_says_the_loss_at_the_start_and_draws_the_sign_of_the_path_as_it_is(
    steps: int, said: str, open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(2, 3, 1)
    train(session, steps)
    view = show_view(session, "landscape", 500, 420)
    view._choose_kind(2 if steps > 1 else 0)
    finished(view, session)
    assert (len(view.scene.dots.getData()[0]) > 1) is ("○" in said)
    drawn = view.drawn_ground
    assert drawn is not None
    assert drawn.path_losses is not None
    began = loss_text(float(drawn.path_losses[0]))
    assert began == loss_text(float(session.history.train[0])), "with which its square is filled"
    assert f"   □ start {began}   {said}   " in view.hint()[0]
