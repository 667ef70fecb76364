"""Names beside the matrices, and where the matrices are: in the middle, biases with them, wide ones made to fit."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QPainter

from core.project import TableSource
from gui.session import Session
from gui.theme import label_font
from gui.views.weights import IMAGES, WeightsView
from gui.views.weights_blocks import matrices, short_names
from gui.views.weights_names import stride_of, write_column_names
from tests.gui.views.conftest import OpenSession

ShowView = Callable[..., WeightsView]
KINDS = ("setosa", "versicolor", "virginica")
FLOWERS = TableSource(
    ("sepal", "petal"), ("kind",), tuple((float(i), float(i % 5), KINDS[i % 3]) for i in range(12)), classes=KINDS
)
MANY = TableSource(
    tuple(f"p{i}" for i in range(300)),
    ("y",),
    tuple((*np.random.default_rng(i).uniform(0, 1, 300).tolist(), float(i % 2)) for i in range(6)),
)


def flowers(open_session: OpenSession) -> Session:
    return open_session(2, 4, 3, data=FLOWERS, activation="relu", output="softmax", loss="cross_entropy")


def test_rows_and_columns_are_called_what_the_data_call_them(open_session: OpenSession) -> None:
    moment = flowers(open_session).moment
    assert moment.parameters is not None
    blocks = {block.title: block for block in matrices(moment.graph, moment.parameters, short_names(moment))}
    first, last, bias = blocks["x → h1"], blocks["h1 → y"], blocks["b of y"]
    assert (first.rows, first.columns) == (("1", "2", "3", "4"), ("sepal", "petal"))
    assert (last.rows, last.columns) == (KINDS, ("1", "2", "3", "4"))
    assert (bias.rows, bias.columns) == (KINDS, ())


@pytest.mark.parametrize("size", [(336, 280), (700, 500), (1280, 800)])
def test_a_bias_stands_beside_its_matrix_row_by_row(
    size: tuple[int, int], open_session: OpenSession, show_view: ShowView
) -> None:
    view = show_view(flowers(open_session), "weights", *size)
    places = {block.title: box for box, block, _ in view.canvas._places}
    for layer, matrix in (("h1", "x → h1"), ("y", "h1 → y")):
        bias, weights = places[f"b of {layer}"], places[matrix]
        assert bias.left() > weights.right()
        assert (bias.top(), bias.height()) == (weights.top(), weights.height())


def test_names_have_room_at_the_left_of_every_matrix(open_session: OpenSession, show_view: ShowView) -> None:
    view = show_view(flowers(open_session), "weights", 336, 280)
    places = view.canvas._places
    assert len(places) == 4
    for box, block, _ in places:
        others = [other for other, _, _ in places if other.top() == box.top() and other.right() < box.left()]
        if block.key:
            assert box.left() - max((other.right() for other in others), default=0.0) > 6, block.title


def test_a_small_network_fills_a_large_view_and_stands_in_its_middle(
    open_session: OpenSession, show_view: ShowView
) -> None:
    view = show_view(open_session(2, 2, 1), "weights", 1280, 800)
    boxes = [box for box, _, _ in view.canvas._places]
    assert min(cell for _, _, cell in view.canvas._places) >= 80
    left, right = min(box.left() for box in boxes), view.canvas.width() - max(box.right() for box in boxes)
    assert abs(left - right) < 60


def test_a_wide_matrix_has_narrow_cells_and_leaves_the_others_theirs(
    open_session: OpenSession, show_view: ShowView
) -> None:
    view = show_view(open_session(300, 4, 1, data=MANY), "weights", 336, 280)
    view.shown = IMAGES
    view.refresh()
    cells = {block.title: cell for _, block, cell in view.canvas._places}
    whole = QRectF(0, 0, view.canvas.width() + 1, view.canvas.height() + 1)
    assert view.canvas.left_out == 0
    assert all(whole.contains(box) for box, _, _ in view.canvas._places)
    assert cells["x → h1"] < 1.5
    assert cells["h1 → y"] > 8


@pytest.mark.parametrize(("least", "stride"), [(0.1, 1), (1, 1), (1.01, 2), (3, 5), (12, 20), (60, 100)])
def test_names_of_small_cells_are_of_every_second_fifth_or_tenth(least: float, stride: int) -> None:
    assert stride_of(least) == stride


class Written(QPainter):
    """Keeps what is written instead of writing it."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def font(self) -> QFont:
        return label_font()

    def drawText(self, *arguments: object) -> None:  # type: ignore[override]
        self.texts.append(str(arguments[-1]))


@pytest.mark.parametrize(
    ("names", "width", "said"),
    [
        (("1", "2", "3", "4"), 80, ["1", "2", "3", "4"]),
        (("1", "2", "3", "4"), 32, ["1", "3"]),
        (("length", "brightness"), 400, ["length", "brightness"]),
        (("length", "brightness"), 70, ["length", "brightness"]),
    ],
)
def test_columns_with_no_room_for_short_names_side_by_side_name_some(
    qapp: object, names: tuple[str, ...], width: float, said: list[str]
) -> None:
    written = Written()
    write_column_names(written, QRectF(0, 40, width, 20), names)
    assert [text[:3] for text in written.texts] == [name[:3] for name in said]  # long ones may be shortened
