"""A film's numbers are made where somebody looks, once, and those of a film that stands still for one stop alone."""

from __future__ import annotations

import numpy as np
import pytest

from gui.views.warp_axes import WarpAxes, extents, prepare
from gui.views.warp_later import Later, LaterByName
from gui.views.warp_lines import Lines
from tests.gui.views.films import film_of, network, some_inputs


def test_an_item_is_made_when_it_is_asked_for_and_only_once() -> None:
    made: list[int] = []
    items = Later(4, lambda i: (made.append(i), 10 * i)[1])
    assert len(items) == 4
    assert made == []
    assert (items[2], items[-1], items[2], items[-2]) == (20, 30, 20, 20)
    assert made == [2, 3]
    assert list(items[1:]) == [10, 20, 30]
    assert list(items) == [0, 10, 20, 30]
    assert sorted(made) == [0, 1, 2, 3]
    for beyond in (4, -5):
        with pytest.raises(IndexError):
            items[beyond]


def test_the_same_by_name() -> None:
    made: list[str] = []
    items = LaterByName(("a", "b"), lambda name: (made.append(name), name.upper())[1])
    assert list(items) == ["a", "b"]
    assert made == []
    assert (items["b"], items.get("b"), items.get("c")) == ("B", "B", None)
    assert made == ["b"]
    with pytest.raises(KeyError):
        items["c"]


@pytest.fixture
def laid(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many grids have been laid out, one entry each."""
    found: list[int] = []
    lay = Lines.with_breaks
    monkeypatch.setattr(
        Lines, "with_breaks", lambda self, vertices: (found.append(len(vertices)), lay(self, vertices))[1]
    )
    return found


def test_of_a_film_that_stands_still_one_stop_is_made(laid: list[int]) -> None:
    graph, parameters = network(2, 4, 2, 1)
    film = film_of(graph, parameters, some_inputs(50))
    assert laid == []
    prepare(film, 6.0, has_start=False)
    assert len(laid) == 1
    axes = WarpAxes()
    axes.take(film)
    axes.at(6.0, is_resting=1.0)
    film.grid_at(6.0)
    film.points_at(6.0)
    film.edge_at(6.0)
    assert len(laid) == 1, "drawing it there finds all of it"
    film.grid_at(2.5)
    assert len(laid) == 3, "and elsewhere what lies on both sides"


def test_of_a_film_that_may_be_moved_all_is_made(laid: list[int]) -> None:
    graph, parameters = network(2, 3, 3, 1)
    film = film_of(graph, parameters, some_inputs(50))
    prepare(film, None, has_start=True)
    assert len(laid) == film.last + 2, "every stop, and the input space beside it"
    axes = WarpAxes()
    axes.take(film)
    for position in np.linspace(0, film.last, 40):
        axes.at(position, is_resting=0.0)
        film.grid_at(position)
    assert len(laid) == film.last + 2


def test_of_a_film_that_is_shorter_than_the_one_before_all_is_made(laid: list[int]) -> None:
    graph, parameters = network(2, 1)
    film = film_of(graph, parameters, some_inputs(50))
    prepare(film, film.last + 3.0, has_start=False)
    assert len(laid) == film.last + 1


def test_a_frame_that_nobody_saw_for_a_while_holds_what_is_there_when_it_is_looked_at() -> None:
    graph, parameters = network(2, 2, 1)
    axes = WarpAxes()
    film = film_of(graph, parameters, some_inputs(50))
    axes.take(film)
    axes.at(3.0, is_resting=1.0)
    for factor in (2.0, 8.0):
        grown = parameters.with_value("weights", "x->h1", (0, 0), factor * parameters.weights["x->h1"].numpy()[0, 0])
        film = film_of(graph, grown, some_inputs(50))
        assert not axes.take(film)
    assert axes.at(1.0, is_resting=1.0).holds(extents(film)[1])
