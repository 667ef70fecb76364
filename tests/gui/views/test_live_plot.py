"""A plot in which one thing moves: what else there is stands still, as it was, until it changes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from core.loss_history import History
from gui.views.axis import Axis
from gui.views.live_plot import thinned
from gui.views.loss import LossView
from tests.gui.views.conftest import OpenSession

ShowView = Callable[..., LossView]


def grown(count: int) -> History:
    """A curve of so many points; the axes of all of them are the same."""
    losses = np.linspace(0.6, 0.4, 100)[:count]
    epochs = np.linspace(0.0, 100.0, 100)[:count]
    return History(25 * epochs, epochs, losses, 1.2 * losses)


@pytest.fixture
def view(open_session: OpenSession, show_view: ShowView, qtbot: QtBot) -> LossView:
    session = open_session(2, 2, 1)
    session.run.history = grown(90)
    view = show_view(session, "loss")
    view.plot.box.setRange(xRange=(0.0, 100.0), yRange=(0.0, 1.0), padding=0)
    for _ in range(4):
        view.plot.repaint_live()
        qtbot.wait(20)
    return view


def test_axes_are_not_painted_again_for_a_curve_that_has_grown(
    view: LossView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[str] = []
    monkeypatch.setattr(Axis, "_paint", lambda axis, *_: painted.append(axis.orientation))
    before = view.plot.grab().toImage()
    painted.clear()
    longer = grown(95)
    view.train_curve.show(longer.epochs, longer.train)
    view.plot.repaint_live()
    qtbot.wait(20)
    assert view.plot.grab().toImage() != before
    assert not painted
    view.plot.x_axis.set_name("another")
    qtbot.wait(40)
    assert painted


def test_what_is_kept_looks_as_if_all_were_painted(view: LossView, qtbot: QtBot) -> None:
    longer = grown(100)
    view.train_curve.show(longer.epochs, longer.train)
    view.plot.repaint_live()
    qtbot.wait(20)
    kept = view.plot.grab().toImage()
    view.plot.scene().changed.emit([])  # nothing is kept any more
    assert view.plot.grab().toImage() == kept


def test_a_long_line_is_drawn_by_the_ends_of_its_columns() -> None:
    x = np.linspace(10.0, 30.0, 4000)
    y = np.random.default_rng(0).normal(size=4000)
    across, up = thinned(x, y)
    assert len(across) == 4 * 21  # the last point is a column of its own
    assert bool((np.diff(across) >= 0).all())
    for column in range(10, 30):
        of_all, of_few = y[x.astype(int) == column], up[(across >= column) & (across < column + 1)]
        assert of_few.min() == of_all.min()
        assert of_few.max() == of_all.max()
        assert (of_few[0], of_few[-1]) == (of_all[0], of_all[-1])
