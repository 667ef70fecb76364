"""What part of space is shown: frames that hold still within a layer, and the pause between two layers."""

from __future__ import annotations

import numpy as np
import pytest

from core.arrays import Array, FrozenMap
from core.parameters import Parameters
from core.probing import Plane
from gui.views.warp_axes import Extent, Mode, WarpAxes, extents, joined
from gui.views.warp_film import Film
from gui.views.warp_making import Request, make_film
from tests.gui.views.films import PLANE, film_of, network, some_inputs


def test_axes_hold_still_while_training_moves_what_is_in_them() -> None:
    graph, parameters = network(2, 2, 1)
    axes = WarpAxes()
    axes.mode = "fixed"
    axes.take(film_of(graph, parameters, some_inputs(50)))
    before = axes.at(0.0, is_resting=False)
    changed = parameters.with_value("weights", "x->h1", (0, 0), parameters.weights["x->h1"].numpy()[0, 0] * 0.99)
    assert not axes.take(film_of(graph, changed, some_inputs(50)))
    assert axes.at(0.0, is_resting=False) == before
    assert axes.at(3.0, is_resting=True) == before  # one frame for all stages


def test_a_single_row_does_not_draw_the_picture_around_a_dot() -> None:
    graph, parameters = network(2, 2, 1)
    film = film_of(graph, parameters, np.array([[0.3, 0.4]]), ("h1",))
    axes = WarpAxes()
    axes.take(film)
    last = axes.at(float(film.last), is_resting=True)
    grid = film.grid_at(float(film.last))
    spread = np.nanmax(grid, axis=0) - np.nanmin(grid, axis=0)
    assert 2 * last.half_width > 0.9 * spread[0]
    assert 2 * last.half_height > 0.9 * spread[1]


def two_layers() -> tuple[Film, WarpAxes]:
    graph, parameters = network(2, 2, 2, 1)
    wide = Array.of(3 * parameters.weights["h1->h2"].numpy())  # the second layer's frame is clearly another one
    parameters = Parameters(FrozenMap({**parameters.weights, "h1->h2": wide}), parameters.biases)
    film = film_of(graph, parameters, some_inputs(50))
    axes = WarpAxes()
    axes.take(film)
    return film, axes


def test_within_a_layer_one_frame_holds_all_its_stages() -> None:
    film, axes = two_layers()
    frame = axes.at(4.0, is_resting=False)
    assert all(axes.at(p, is_resting=False) == frame for p in (4.2, 5.0, 5.5, 6.0))
    assert all(frame.holds(e) for e in extents(film)[3:7])
    assert axes.at(1.0, is_resting=False) != frame


def test_nothing_moves_while_the_frame_changes_to_the_next_layers() -> None:
    _film, axes = two_layers()
    before, after = axes.at(3.0, is_resting=True), axes.at(4.0, is_resting=False)
    assert before != after
    assert axes.time(3.1) == 3.0
    shown = axes.at(3.1, is_resting=False)
    assert min(before.half_width, after.half_width) < shown.half_width < max(before.half_width, after.half_width)
    assert axes.at(3.3, is_resting=False) == after
    assert 3.0 < axes.time(3.5) < 3.5
    assert axes.time(4.0) == 4.0
    assert axes.time(4.6) == 4.6


def test_coming_to_rest_the_frame_goes_from_the_layers_to_the_one_that_is_fitted_to_its_space() -> None:
    film, axes = two_layers()
    running, resting = axes.at(3.0, is_resting=False), axes.at(3.0, is_resting=True)
    assert resting.half_width < running.half_width
    widths = [axes.at(3.0, is_resting=rest).half_width for rest in (0.0, 0.3, 0.6, 1.0)]
    assert widths == sorted(widths, reverse=True)
    assert (widths[0], widths[-1]) == (running.half_width, resting.half_width)
    assert resting.holds(extents(film)[3])


def test_fitted_axes_follow_each_stage_and_the_film_never_waits() -> None:
    _film, axes = two_layers()
    axes.mode = "fitted"
    assert axes.at(3.0, is_resting=False) != axes.at(2.0, is_resting=False)
    assert axes.time(3.1) == 3.1


def test_a_space_of_three_units_has_a_box_with_depth() -> None:
    graph, parameters = network(2, 3, 1)
    film = film_of(graph, parameters, some_inputs())
    box = extents(film)[3]
    heights = np.concatenate([film.points_at(3.0), film.grid_at(3.0)])[:, 2]
    assert box.half_depth == pytest.approx((np.nanmax(heights) - np.nanmin(heights)) / 2, rel=1e-5)
    assert extents(film)[0].half_depth == 0
    assert joined([box, Extent(0, 0, 1, 1)]).holds(box)


@pytest.mark.parametrize("mode", ["film", "fixed", "fitted"])
def test_the_sheet_never_leaves_the_box_of_a_space_of_three_units(mode: Mode) -> None:
    graph, parameters = network(2, 3, 3, 1)
    film = film_of(graph, parameters, some_inputs())  # h2's W turns space: corners reach further than at both ends
    axes = WarpAxes()
    axes.mode = mode
    axes.take(film)
    turned = [p for p in np.linspace(0, film.last, 97) if film.depth_at(axes.time(p)) > 0]
    assert any(film.paths[int(p)] is not None for p in turned)
    for position in turned:
        box, sheet = axes.at(position, is_resting=False), film.grid_at(axes.time(position))
        outside = np.abs(sheet[np.isfinite(sheet[:, 0])] - box.centre) - box.halves
        assert outside.max() <= 1e-3 * box.halves.max()


def test_numbers_that_grow_beyond_float32_leave_a_frame_behind() -> None:
    graph, parameters = network(2, 2, 1)
    huge = Parameters(
        parameters.weights.with_item("x->h1", type(parameters.weights["x->h1"]).of([[1e38, 1e38], [1e38, 1.0]])),
        parameters.biases,
    )
    film = make_film(graph, huge, Request(("h1", "y"), PLANE, some_inputs()))
    axes = WarpAxes()
    axes.take(film)
    for position in np.linspace(0, film.last, 9):
        assert np.isfinite(axes.at(position, is_resting=False).halves).all()


def test_a_line_of_inputs_has_a_frame() -> None:
    graph, parameters = network(1, 2, 1)
    plane = Plane(0, None, (-1.0, 1.0), (-1.0, 1.0), (0.0,))
    film = film_of(graph, parameters, some_inputs(columns=1), plane=plane)
    assert extents(film)[0].half_width > 1


@pytest.mark.parametrize(("reach", "holds"), [(1.2, True), (3.0, False)])
def test_a_grid_is_framed_in_whole_where_it_reaches_little_further_than_the_data(reach: float, holds: bool) -> None:
    graph, parameters = network(2, 2, 1)
    corners = np.array([[-1, -1], [-1, 1], [1, -1], [1, 1.0]])
    plane = Plane(0, 1, (-reach, reach), (-reach, reach), (0.0, 0.0))
    film = make_film(graph, parameters, Request(("h1",), plane, corners))
    axes = WarpAxes()
    axes.mode = "fitted"
    axes.take(film)
    frame, grid = axes.at(0.0, is_resting=True), film.grid_at(0.0)
    beyond = np.nanmax(np.abs(grid[:, :2] - [frame.x, frame.y]), axis=0) > [frame.half_width, frame.half_height]
    assert not beyond.any() if holds else beyond.all()


def test_on_the_way_between_frames_what_is_in_both_is_in_sight() -> None:
    wide, small = Extent(0.5, -1.0, 6.0, 5.0), Extent(4.0, -3.5, 0.01, 0.02)
    for t in np.linspace(0, 1, 21):
        assert wide.between(small, float(t)).holds(small)
        assert small.between(wide, float(t)).holds(small)
    assert wide.between(small, 0.0) == wide
    assert wide.between(small, 1.0) == small
    aside = Extent(2.5, -1.0, 6.0, 5.0)
    assert wide.between(aside, 0.25).x == pytest.approx(1.0)
