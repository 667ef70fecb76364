"""What can be read on the canvas from further away, on the projector, and which output is which class."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from core.arrays import FrozenMap
from core.gallery import locate
from core.project import Project
from core.project_file import read_project
from gui.canvas import edits
from gui.canvas.ink import READABLE, SMALLEST_TEXT_ZOOM, type_size
from gui.canvas.plates import VALUE_SIZE
from gui.canvas.shape import PLATE_ROOM, TILE
from gui.canvas.style import LEAST_TEXT
from gui.canvas.tiles_item import CLASS_DOT_AT
from gui.canvas.tooltips import unit_text
from gui.theme import CLASS_COLOURS, LABEL
from tests.gui.canvas.hands import Hands, MakeHands, chain, playground

pytestmark = pytest.mark.usefixtures("qapp")  # fonts need it


def size(text: str, width: int, zoom: float, height: int = 20) -> int:
    return type_size(LABEL, text, (width, height), zoom, LEAST_TEXT)


@pytest.mark.parametrize("zoom", [0.6, 0.736, 0.748, 0.93])
def test_a_short_label_keeps_ten_pixels_on_the_screen(zoom: float) -> None:
    assert size("tanh ▾", 72, zoom) * zoom >= LEAST_TEXT
    assert size("tanh ▾", 72, 1.25) == LABEL


def test_a_long_label_is_as_large_as_its_place_allows_and_never_smaller_than_its_type() -> None:
    sizes = [size("1234 inputs", width, 0.6) for width in (40, 72, 90, 200)]
    assert sizes == sorted(sizes)
    assert sizes[0] * 0.6 >= READABLE  # cut, but readable
    assert sizes[-1] * 0.6 >= LEAST_TEXT


def test_type_does_not_grow_out_of_its_line() -> None:
    assert size("x", 72, SMALLEST_TEXT_ZOOM) <= 17


@pytest.mark.parametrize("sizes", [(2, 8, 1), (3, 4, 4, 4, 3), (2, 4, 2, 1)])
def test_values_can_be_read_once_everything_is_in_view(make_hands: MakeHands, sizes: tuple[int, ...]) -> None:
    hands = make_hands(playground(chain(*sizes)))
    hands.canvas.resize(700, 518)  # the canvas of a window of 1280 × 800
    QApplication.processEvents()
    zoom = hands.canvas.zoom
    drawn = type_size(VALUE_SIZE, "0" * len("−0.123"), PLATE_ROOM, zoom, LEAST_TEXT, is_number=True)
    assert drawn * zoom >= LEAST_TEXT


def present(hands: Hands) -> None:
    hands.canvas.theme_holder.set_presenting(True)
    QApplication.processEvents()


def filled(hands: Hands) -> float:
    """The share of the canvas's shorter way that the drawing takes, whichever that is."""
    area, view = hands.canvas.contents(), hands.canvas.viewport().size()
    return area.width() * hands.canvas.zoom * area.height() * hands.canvas.zoom / (view.width() * view.height())


def test_on_the_projector_columns_come_nearer_so_that_the_drawing_fills_the_canvas(hands: Hands) -> None:
    zoom, share, places = hands.canvas.zoom, filled(hands), hands.scene.positions()
    present(hands)
    assert hands.canvas.zoom > 1.3 * zoom
    assert filled(hands) > 1.3 * share
    visible = hands.canvas.mapToScene(hands.canvas.viewport().rect()).boundingRect()
    assert visible.contains(hands.canvas.contents())
    assert hands.document.undo_stack.count() == 0
    hands.canvas.theme_holder.set_presenting(False)
    assert hands.scene.positions() == places
    assert math.isclose(hands.canvas.zoom, zoom)


def test_on_the_projector_layers_that_somebody_placed_stay_where_they_are(make_hands: MakeHands) -> None:
    layout = FrozenMap({"x": (-300.0, 0.0), "h": (0.0, 0.0), "y": (300.0, 0.0)})
    hands = make_hands(Project(graph=chain(2, 3, 1), layout=layout))
    present(hands)
    assert hands.scene.positions() == dict(layout)


def test_the_distances_follow_the_canvas_when_it_becomes_another_one_on_the_projector(hands: Hands) -> None:
    present(hands)
    hands.canvas.resize(1400, 500)
    QApplication.processEvents()
    wide = hands.canvas.contents().width()
    hands.canvas.resize(500, 800)
    QApplication.processEvents()
    assert hands.canvas.contents().width() < wide


def test_each_output_of_a_classifier_has_a_dot_in_the_colour_of_its_class(make_hands: MakeHands) -> None:
    hands = make_hands(read_project(locate("gallery:fish_three")).project)
    hands.session.ask_responses()
    tiles = hands.scene.nodes["y"].tiles
    assert tiles.class_colours == CLASS_COLOURS[:3]
    assert hands.scene.nodes["x"].tiles.class_colours == ()
    picture = hands.canvas.grab().toImage()
    for unit in range(3):
        aside = (TILE / 2 + CLASS_DOT_AT) * hands.canvas.zoom
        at = hands.tile("y", unit) + QPoint(round(aside), 0)
        shown, wanted = picture.pixelColor(at), QColor(CLASS_COLOURS[unit])
        assert max(abs(a - b) for a, b in zip(shown.getRgb(), wanted.getRgb(), strict=True)) < 12  # type: ignore[arg-type]
    assert "The class “sea bass”" in unit_text(hands.scene, "y", 1)


def test_a_unit_says_which_value_is_grey_since_an_outputs_is_the_middle_of_its_span(make_hands: MakeHands) -> None:
    hands = make_hands(read_project(locate("gallery:fish_three")).project)
    assert "grey where a is 0.5," in unit_text(hands.scene, "y", 1)
    hands = make_hands(playground(chain(2, 3, 1)))
    assert "grey where a is 0," in unit_text(hands.scene, "h", 1)
    assert "grey" not in unit_text(hands.scene, "x", 0)


def test_an_output_of_numbers_and_one_of_two_signs_have_no_dot(make_hands: MakeHands) -> None:
    for units in (1, 2):
        hands = make_hands(playground(chain(2, 3, units)))
        assert hands.scene.nodes["y"].tiles.class_colours == ()
        assert "class" not in unit_text(hands.scene, "y", 0)


def test_an_edit_on_the_projector_does_not_write_the_nearer_places_down(hands: Hands) -> None:
    present(hands)
    layout = hands.document.project.layout
    hands.scene.choose(["h"])
    hands.document.edit("More units", edits.set_units(hands.scene.pinned(), "h", 6))
    assert hands.document.project.layout == layout
    assert hands.graph.by_id["h"].units == 6
