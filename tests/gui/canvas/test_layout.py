"""Automatic layout: columns by depth, nothing overlaps, few crossings, and what the user placed stays."""

from __future__ import annotations

from core.graph import Connection, Graph, Layer
from gui.canvas.layout import automatic, positions

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
