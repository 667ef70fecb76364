"""Automatic layout: columns by depth, nothing overlaps, few crossings, and what the user placed stays."""

from __future__ import annotations

from itertools import pairwise

from core.graph import Connection, Graph, Layer
from gui.canvas.layout import COLUMN_GAP, LARGEST_COLUMN_GAP, automatic, positions

SIZE = (80.0, 120.0)


def size_of(layer: Layer) -> tuple[float, float]:
    return SIZE


def net(names: str, wires: str) -> Graph:
    kinds = {"x": "input", "y": "output"}
    layers = tuple(Layer(name, kinds.get(name[0], "hidden"), 2) for name in names.split())  # type: ignore[arg-type]
    return Graph(layers, tuple(Connection(*wire.split(">")) for wire in wires.split()))


def overlaps(places: dict[str, tuple[float, float]]) -> bool:
    points = list(places.values())
    return any(
        abs(a[0] - b[0]) < SIZE[0] and abs(a[1] - b[1]) < SIZE[1] for i, a in enumerate(points) for b in points[:i]
    )


def test_every_wire_leads_to_the_right() -> None:
    graph = net("x a b c y", "x>a a>b b>c c>y x>c a>y")
    places = automatic(graph, size_of)
    assert all(places[c.source][0] < places[c.target][0] for c in graph.connections)


def test_layers_of_a_column_stand_around_the_middle_without_overlap() -> None:
    places = automatic(net("x a b c y", "x>a x>b x>c a>y b>y c>y"), size_of)
    assert not overlaps(places)
    assert places["a"][0] == places["b"][0] == places["c"][0]
    assert places["a"][1] == -places["c"][1]
    assert places["x"][1] == places["y"][1] == 0


def test_rows_are_ordered_so_that_wires_do_not_cross() -> None:
    places = automatic(net("x1 x2 a b y", "x1>b x2>a a>y b>y"), size_of)
    assert (places["x1"][1] < places["x2"][1]) == (places["b"][1] < places["a"][1])


def test_drawings_that_are_not_finished_are_laid_out_too() -> None:
    for graph in (Graph(), net("h", ""), net("x y", ""), net("a b c", "a>b b>c c>a")):
        places = automatic(graph, size_of)
        assert set(places) == set(graph.by_id)
        assert not overlaps(places)


def test_what_the_user_placed_stays_and_the_rest_keeps_clear_of_it() -> None:
    graph = net("x a b y", "x>a x>b a>y b>y")
    fixed = {"x": (0.0, 0.0), "a": (190.0, 40.0), "y": (380.0, 0.0)}
    places = positions(graph, fixed, size_of)
    assert {name: places[name] for name in fixed} == fixed
    assert not overlaps(places)


def deep(depth: int) -> Graph:
    names = ["x", *(f"h{i}" for i in range(depth - 2)), "y"]
    return net(" ".join(names), " ".join(f"{a}>{b}" for a, b in pairwise(names)))


def test_a_very_deep_network_goes_on_in_rows_like_text() -> None:
    graph = deep(40)
    places = automatic(graph, size_of)
    rows = sorted({y for _, y in places.values()})
    assert len(rows) > 2
    assert not overlaps(places)
    order = [layer.id for layer in graph.layers]
    assert order == sorted(order, key=lambda name: (places[name][1], places[name][0]))
    width = max(x for x, _ in places.values()) - min(x for x, _ in places.values())
    height = rows[-1] - rows[0]
    assert 0.7 < width / height < 2.5  # the shape of a canvas


def test_networks_that_fit_stay_in_one_row() -> None:
    for depth in (4, 10, 16):
        places = automatic(deep(depth), size_of)
        assert len({y for _, y in places.values()}) == 1


def test_a_wide_grid_of_many_columns_is_not_torn_apart() -> None:
    names = [[f"{'x' if c == 0 else 'y' if c == 19 else 'h'}{c}_{r}" for r in range(10)] for c in range(20)]
    wires = [f"{a}>{b}" for left, right in pairwise(names) for a, b in zip(left, right, strict=True)]
    places = automatic(net(" ".join(n for column in names for n in column), " ".join(wires)), size_of)
    assert len({x for x, _ in places.values()}) == 20


def test_tall_columns_stand_further_apart() -> None:
    graph = net("x a b y", "x>a a>b b>y")

    def gap(height: float) -> float:
        places = automatic(graph, lambda layer: (80.0, height))
        return places["b"][0] - places["a"][0] - 80

    assert gap(300) == COLUMN_GAP
    assert COLUMN_GAP < gap(700) <= LARGEST_COLUMN_GAP
