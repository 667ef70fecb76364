"""Ways around layers: free ways stay straight, blocked ones take a lane that touches nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF

from core.graph import Connection
from gui.canvas.routes import CLEARANCE, TOUCH, Way, lane_offsets, routes
from tests.gui.canvas.hands import MakeHands, chain, playground

BOXES = {
    "x": (0.0, -60.0, 80.0, 60.0),
    "a": (200.0, -100.0, 280.0, 100.0),
    "b": (400.0, -140.0, 480.0, 140.0),
    "y": (600.0, -60.0, 680.0, 60.0),
}


def way(source: str, target: str, edges: int = 4) -> Way:
    return Way(f"{source}->{target}", source, target, (-20.0, 20.0), (-20.0, 20.0), edges)


def test_neighbours_need_no_route() -> None:
    assert routes([way("x", "a"), way("a", "b")], BOXES) == {}


def test_a_skip_passes_below_what_is_in_its_way_in_one_straight_lane() -> None:
    route = routes([way("x", "y")], BOXES)["x->y"]
    assert {y for _, y in route} == {route[0][1]}
    assert route[0][1] > 140
    assert [x for x, _ in route] == sorted(x for x, _ in route)


def test_two_skips_do_not_share_a_lane() -> None:
    found = routes([way("x", "y"), way("x", "b")], BOXES)
    height = float(lane_offsets(4)[-1] - lane_offsets(4)[0])
    assert abs(found["x->y"][0][1] - found["x->b"][0][1]) >= height


def test_a_gap_between_two_layers_is_used() -> None:
    boxes = {**BOXES, "a": (200.0, -200.0, 280.0, -10.0), "b": (200.0, 60.0, 280.0, 200.0)}
    route = routes([way("x", "y", edges=1)], boxes)["x->y"]
    assert all(-10 < y < 60 for _, y in route)


def test_a_gap_too_narrow_to_keep_clear_of_both_layers_is_passed_in_its_middle() -> None:
    high = float(lane_offsets(4)[-1] - lane_offsets(4)[0])
    below = -10 + high + 2 * TOUCH + 1
    assert below + 10 < high + 2 * CLEARANCE
    boxes = {**BOXES, "a": (200.0, -200.0, 280.0, -10.0), "b": (200.0, below, 280.0, 200.0)}
    route = routes([way("x", "y")], boxes)["x->y"]
    assert {y for _, y in route} == {(below - 10) / 2}


def test_wires_that_lead_back_take_one_lane_to_the_left_that_touches_nothing() -> None:
    route = routes([way("y", "x")], BOXES)["y->x"]
    (x0, y0), (x1, y1) = route
    assert x0 > BOXES["y"][2] > BOXES["x"][0] > x1
    assert y0 == y1
    assert all(not top <= y0 <= bottom for _, top, _, bottom in BOXES.values())


def test_a_layer_dragged_left_of_its_source_keeps_its_wires_in_the_open(make_hands: MakeHands) -> None:
    hands = make_hands(playground())
    hands.scene.place({"h2": hands.scene.nodes["x"].centre + QPointF(0, 600)})
    wires = hands.scene.wires["h->h2"].wires
    assert wires.points[:, 1, 0].min() > wires.starts[:, 0].max()  # they leave to the right
    assert wires.points[:, -2, 0].max() < wires.ends[:, 0].min()  # and arrive from the left
    boxes = [hands.scene.nodes[name].bounds for name in ("x", "y")]
    assert not any(box.contains(x, y) for x, y in wires.points.reshape(-1, 2).tolist() for box in boxes)
    edge = wires.index((0, 0))
    assert edge is not None
    drawn = wires.paths[edge]
    for x, y in wires.points[edge].tolist():  # what is drawn and what is hit are one line
        assert drawn.intersects(QRectF(x - 3, y - 3, 6, 6))


@pytest.mark.parametrize("skip", [("x", "y"), ("h", "y"), ("x", "h2")])
def test_on_the_canvas_no_skip_runs_behind_a_tile(make_hands: MakeHands, skip: tuple[str, str]) -> None:
    hands = make_hands(playground(chain(2, 4, 2, 1).with_connection(Connection(*skip))))
    points = hands.scene.wires["->".join(skip)].wires.points.reshape(-1, 2).tolist()
    others = [node.bounds for name, node in hands.scene.nodes.items() if name not in skip]
    assert not any(box.contains(x, y) for x, y in points for box in others)


def test_a_skip_is_in_the_fitted_view(make_hands: MakeHands) -> None:
    hands = make_hands(playground(chain(2, 4, 2, 1).with_connection(Connection("x", "y"))))
    hands.canvas.resize(700, 300)
    hands.canvas.fit_all()
    visible = hands.canvas.mapToScene(hands.canvas.viewport().rect()).boundingRect()
    assert visible.contains(hands.scene.wires["x->y"].wires.bounds)
