"""The scale of the health view's bars: it begins with 0 at their foot, and says what share each one is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from core.project import TableSource
from gui.views.health import HealthView
from tests.gui.views.conftest import OpenSession

ShowView = Callable[..., HealthView]


@pytest.mark.parametrize("size", [(336, 280), (1280, 800)])
@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_bars_are_as_high_as_the_scale_says(
    activation: str, size: tuple[int, int], open_session: OpenSession, show_view: ShowView
) -> None:
    view = show_view(open_session(2, 4, 1, activation=activation), "health", *size)
    spread, axis = view.spread, view.shares
    assert spread is not None
    low, high = view.plot.box.viewRange()[1]
    assert axis.base == pytest.approx(low)
    heights = np.asarray(view.bars.opts["height"], float)
    assert heights / axis.height_of_all == pytest.approx(spread.shares)
    ((step, places),) = axis.tickValues(low, high, view.plot.box.height())
    texts = axis.tickStrings(places, 1.0, step)
    assert texts[0] == "0 %"
    assert len(texts) >= 2
    for place, text in zip(places, texts, strict=True):
        assert (place - low) / axis.height_of_all == pytest.approx(float(text.removesuffix(" %")) / 100)
    assert places[-1] <= high


def test_softmax_has_bars_with_their_scale_and_no_numbers_of_a_curve(
    open_session: OpenSession, show_view: ShowView
) -> None:
    rows = tuple((0.1 * i, 0.2 * i, float(i % 2), float(1 - i % 2)) for i in range(20))
    session = open_session(2, 3, 2, data=TableSource(("a", "b"), ("c", "d"), rows), output="softmax")
    view = show_view(session, "health", 500, 420)
    session.select(session.selection.with_unit("y"))
    view._draw(session.moment)
    assert view.spread is not None
    assert view.spread.curve is None
    assert view.plot.y_axis.is_bare
    low, high = view.plot.box.viewRange()[1]
    assert view.plot.y_axis.tickValues(low, high, 200.0) == []
    assert view.shares.tickValues(low, high, 200.0)


def test_the_scale_stands_still_while_training_as_long_as_the_bars_fill_it(
    open_session: OpenSession, show_view: ShowView, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = open_session(2, 4, 1)
    view = show_view(session, "health")
    spread, before = view.spread, view.shares.height_of_all
    assert spread is not None
    low, high = view.plot.box.viewRange()[1]

    def height(times: float) -> float:
        return view._height_of_all(replace(spread, shares=times * spread.shares), high - low)

    monkeypatch.setattr(type(session), "is_running", property(lambda _: True))
    assert height(0.9) == before
    assert height(0.5) == pytest.approx(2 * before)
    assert height(1.2) == pytest.approx(before / 1.2)
    monkeypatch.undo()
    assert height(1.1) == pytest.approx(before / 1.1)
