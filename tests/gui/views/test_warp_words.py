"""What the warp says: formulas as far as they are computed, and the numbers of W in plain words."""

from __future__ import annotations

import numpy as np
import pytest

from core.arrays import Array, FrozenMap
from core.parameters import Parameters
from core.probing import Plane
from gui.views.warp_spaces import Look
from gui.views.warp_words import captions, formula_at, how_shown, stage_label, tip
from tests.gui.views.films import film_of, network, some_inputs


def said(W: list[list[float]]) -> tuple[str, ...]:
    graph, parameters = network(2, 2, 1)
    changed = Parameters(FrozenMap({**parameters.weights, "x->h1": Array.of(W)}), parameters.biases)
    return captions(film_of(graph, changed, np.zeros((0, 2)), ("h1",)), 1.0)


@pytest.mark.parametrize(
    ("reach", "steps", "words"),
    [(6.0, 4, "4 steps along each axis lead to"), (1.5, 1, "one step along each axis leads to")],
)
def test_the_tip_says_how_many_steps_long_the_moved_axes_are(reach: float, steps: int, words: str) -> None:
    graph, parameters = network(2, 2, 1)
    plane = Plane(0, 1, (-reach, reach), (-reach, reach), (0.0, 0.0))
    film = film_of(graph, parameters, some_inputs(), ("h1",), plane=plane)
    zero, first, _ = film.basis["h1"][1]
    np.testing.assert_allclose((first - zero)[:2], steps * parameters.weights["x->h1"].numpy()[:, 0], rtol=1e-5)
    assert f"where {words}." in tip(film, 1.0)


def test_of_two_units_drawn_of_four_stretches_and_determinant_are_those_of_the_two() -> None:
    graph, parameters = network(2, 4, 1)
    W = Array.of([[3, 0], [0, -0.5], [7, 7], [-5, 9]])
    changed = Parameters(FrozenMap({**parameters.weights, "x->h1": W}), parameters.biases)
    film = film_of(graph, changed, some_inputs(), ("h1",), looks={"h1": Look("units", (0, 1))})
    assert captions(film, 1.0)[0] == "2 of 4 units · W: stretch ×3.0, ×0.50 · det −1.5: turned over"
    by_pca = film_of(graph, changed, some_inputs(), ("h1",))
    sizes = np.linalg.svd(by_pca.projections["h1"].basis.T @ W.numpy(), compute_uv=False)
    assert by_pca.maps["h1"].stretches == pytest.approx(sizes, rel=1e-5), "by PCA of what is seen, as the areas are"
    assert f"W 4×2 · stretch seen ×{sizes[0]:.1f}, ×{sizes[1]:.1f}" in captions(by_pca, 1.0)[0]
    assert "stretch seen: " in tip(by_pca, 1.0)


def test_what_float32_leaves_of_nothing_is_said_as_nothing() -> None:
    texts = said([[1.1, 1.1], [1.1000001, 1.1]])
    assert texts[0].startswith("W: stretch ×2.2, ×0 · det 0: the plane is pressed onto a line · turn ")
    assert all("10⁻" not in text for text in texts)


@pytest.mark.parametrize(
    ("W", "text"),
    [
        ([[0, 2], [1, 0]], "W: stretch ×2.0, ×1.0 · det −2: the plane is turned over"),
        ([[2, 0], [0, 3]], "W: stretch ×3.0, ×2.0 · det 6: areas grow"),
        ([[0.5, 0], [0, 1]], "W: stretch ×1.0, ×0.50 · det 0.5: areas shrink"),
        ([[0, -1], [1, 0]], "W: stretch ×1.0, ×1.0 · det 1: areas keep their size"),
        ([[0, 0], [0, 0]], "W: stretch ×0, ×0 · det 0: the plane is pressed onto a point"),
    ],
)
def test_singular_values_and_determinant_are_said_with_their_meaning(W: list[list[float]], text: str) -> None:
    texts = said(W)
    assert texts[1] == text
    assert sorted(texts, key=len, reverse=True) == list(texts)


def test_a_map_between_spaces_of_different_size_says_size_stretches_and_lost_directions() -> None:
    graph, parameters = network(2, 3, 1)
    W = Array.of([[1, 1], [2, 2], [2, 2]])
    changed = Parameters(FrozenMap({**parameters.weights, "x->h1": W}), parameters.biases)
    film = film_of(graph, changed, some_inputs())
    assert captions(film, 1.0)[0] == "W 3×2 · stretch ×4.2, ×0 · rank 1 of 2"
    assert captions(film, 4.0)[0].startswith("W 1×3 · stretch ")
    assert captions(film, 4.0)[0].endswith("points stacked")


def test_a_wide_space_says_how_much_of_its_variance_is_seen() -> None:
    graph, parameters = network(2, 6, 1)
    film = film_of(graph, parameters, some_inputs())
    text = captions(film, 3.0)[0]
    assert text.startswith("PCA 2 of 6, ")
    assert "% of variance" in text
    assert captions(film, 2.0)[0].startswith("PCA of tanh, "), "seen from the side that the layer's end has"
    stop = film.stops[3]
    assert how_shown(stop, film.maps["h1"], "")[0].startswith("W 6×2")


def test_the_share_is_of_the_points_as_they_are_at_the_stage() -> None:
    graph, parameters = network(2, 6, 1)
    inputs = some_inputs()
    film = film_of(graph, parameters, inputs)
    z = inputs @ parameters.weights["x->h1"].numpy().T
    basis = film.projections["h1"].basis
    mapped = (z @ basis).var(axis=0).sum() / z.var(axis=0).sum()
    bent = (np.tanh(z) @ basis).var(axis=0).sum() / np.tanh(z).var(axis=0).sum()
    assert [film.share_at(position) for position in (0.5, 1.0, 1.5, 2.0)] == pytest.approx(4 * [mapped], rel=1e-4)
    assert [film.share_at(position) for position in (2.5, 3.0)] == pytest.approx(2 * [bent], rel=1e-4)
    assert abs(mapped - bent) > 0.01


def test_where_there_are_no_two_points_the_share_says_that_it_is_the_grids() -> None:
    film = film_of(*network(2, 6, 1), some_inputs(1))
    assert captions(film, 3.0)[0].partition(" · ")[0].endswith(" % of the grid’s variance")
    assert not captions(film_of(*network(2, 6, 1), some_inputs(2)), 3.0)[0].count("grid")


def test_formulas_grow_with_the_stages() -> None:
    graph, _ = network(2, 2, 1)
    layer = graph.by_id["h1"]
    assert [formula_at(graph, layer, s) for s in ("x", "W", "+b", "tanh")] == ["x", "W x", "W x + b", "tanh(W x + b)"]
    film = film_of(*network(2, 2, 2, 1), some_inputs())
    assert [stage_label(stop, network(2, 2, 2, 1)[0]) for stop in film.stops[:5]] == ["x", "W", "+b", "tanh", "W"]
