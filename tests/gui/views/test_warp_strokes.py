"""Lines and points put on the screen pixel by pixel: where they should be, broken where they must be."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen, QTransform
from PySide6.QtWidgets import QApplication

from core.datasets.dataset import Dataset
from core.probing import Plane
from gui.theme import DARK, LIGHT
from gui.views.warp_arrows import Arrows
from gui.views.warp_lines import lines_of
from gui.views.warp_points import SpacePoints
from gui.views.warp_sprites import Spot, make_sprites
from gui.views.warp_strokes import Strokes, are_straight

SIDE = 80
TO_PIXELS = QTransform(10, 0, 0, -10, 40, 40)
pytestmark = pytest.mark.usefixtures("qapp")


def painted(paint: Callable[[QPainter], None]) -> np.ndarray:
    """How dark each pixel is, 0 … 1, [rows, columns]."""
    image = QImage(SIDE, SIDE, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    with QPainter(image) as painter:
        paint(painter)
    words = np.frombuffer(image.constBits(), np.uint8).reshape(SIDE, SIDE, 4)
    return 1 - words[..., 1].astype(float) / 255


def one_example(*, is_train: bool) -> Dataset:
    there, none = np.arange(1), np.arange(0)
    train, test = (there, none) if is_train else (none, there)
    return Dataset(np.zeros((1, 2)), np.ones((1, 1)), ("a", "b"), ("y",), (), train, test, ((-1, 1), (-1, 1)))


def strokes_of(vertices: np.ndarray, *, width: float = 1.0, antialias: bool = True) -> Strokes:
    strokes = Strokes(antialias=antialias)
    pen = QPen(QColor("black"), width)
    pen.setCosmetic(True)
    strokes.set_pen(pen)
    strokes.set_lines(vertices)
    return strokes


@given(st.integers(0, 2**32 - 1), st.integers(2, 9), st.sampled_from([1.0, 2.5]))
@settings(max_examples=30)
def test_lines_are_where_the_painter_itself_would_draw_them(seed: int, length: int, width: float) -> None:
    vertices = np.random.default_rng(seed).uniform(-6, 6, (3, length, 2)).astype(np.float32)
    strokes = strokes_of(vertices, width=width)
    found = painted(lambda p: strokes.paint(p, TO_PIXELS))

    def plainly(painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor("black"), width)
        pen.setCosmetic(True)
        painter.setPen(pen)
        for line in vertices.tolist():
            painter.drawPolyline([TO_PIXELS.map(QPointF(x, y)) for x, y in line])

    assert np.abs(found - painted(plainly)).mean() < 2e-3


@given(st.integers(0, 2**32 - 1), st.sampled_from(["straight", "bent", "arc", "S"]), st.floats(0.01, 3))
@settings(max_examples=60)
def test_a_vertex_that_is_left_out_is_never_a_fifth_of_a_pixel_away(seed: int, form: str, size: float) -> None:
    rng = np.random.default_rng(seed)
    t = np.linspace(0, 1, 41)
    aside = {
        "straight": 0 * t,
        "bent": size * np.maximum(0, t - t[rng.integers(1, 40)]) * 40,
        "arc": size * 20 * t * (1 - t),
        "S": size * np.sin(2 * np.pi * t * rng.integers(1, 4)),
    }[form]
    turn = rng.uniform(0, 2 * np.pi)
    along, across = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    line = 100 * t[:, None] * along + aside[:, None] * across
    (is_straight,) = are_straight(line[None])
    chords = np.stack([np.interp(t, t[::8], line[::8, k]) for k in range(2)], axis=1)
    away = np.abs((line - chords) @ across).max()
    if is_straight:
        assert away < 0.2
    if form == "straight":
        assert is_straight
    elif away > 0.25:
        assert not is_straight


def test_straight_lines_look_the_same_by_a_few_of_their_vertices() -> None:
    t = np.linspace(-3, 3, 41)
    line = np.stack([t, 0.37 * t + 0.2], axis=1)[None]
    assert are_straight(10 * line) == [True]
    few, whole = strokes_of(line), strokes_of(line[:, :40])  # of 40 vertices none is left out
    assert are_straight(10 * line[:, :40]) == [False]
    pictures = [painted(lambda p, s=s: s.paint(p, TO_PIXELS)) for s in (few, whole)]
    assert np.abs(pictures[0] - pictures[1])[:, :66].mean() < 2e-3
    few.set_lines(np.stack([t, np.sin(3 * t)], axis=1)[None])  # the same memory for a line that is not
    assert np.abs(painted(lambda p: few.paint(p, TO_PIXELS)) - pictures[0]).max() > 0.5


def test_other_lines_are_drawn_with_the_memory_of_those_before() -> None:
    strokes = strokes_of(np.array([[[-3, 0], [0, 0], [3, 0.0]]]))
    assert painted(lambda p: strokes.paint(p, TO_PIXELS))[40].sum() > 20
    strokes.set_lines(np.array([[[-3, 2], [0, 2], [3, 2.0]]]))
    again = painted(lambda p: strokes.paint(p, TO_PIXELS))
    assert again[40].sum() == 0
    assert again[19:22].sum() > 20
    strokes.set_lines(np.zeros((0, 3, 2)))
    assert painted(lambda p: strokes.paint(p, TO_PIXELS)).sum() == 0


@pytest.mark.parametrize("width", [1.0, 2.0])
def test_a_line_is_broken_where_a_vertex_is_no_number(width: float) -> None:
    line = np.array([[[-3, 0], [-2, 0], [np.nan, 0], [2, 0], [3, np.inf], [1, 1.0]]])
    found = painted(lambda p: strokes_of(line, width=width).paint(p, TO_PIXELS))
    assert found[38:43, 10:20].sum() > 5
    assert found[:, 22:].sum() == 0  # a place alone is no line
    pairs = np.array([[[-3, 0], [-2, 0]], [[np.nan, 0], [3, 0]]])
    found = painted(lambda p: strokes_of(pairs, width=width).paint(p, TO_PIXELS))
    assert found[:, :22].sum() > 5
    assert found[:, 22:].sum() == 0


def test_an_arrows_name_has_a_halo_that_it_is_read_in_above_whatever_lies_there() -> None:
    arrows = Arrows(7.0)
    arrows.set_pens(QPen(QColor("black"), 2), QPen(QColor("white"), 5), QFont(), QColor("black"))
    arrows.set_places(np.array([[0, 0], [1.5, 0.0]]), ("xxx",))
    (area,) = arrows.name_areas(TO_PIXELS)

    def above_points(painter: QPainter) -> None:
        painter.fillRect(0, 0, SIDE, SIDE, QColor("black"))
        arrows.paint(painter, TO_PIXELS)

    around = painted(above_points)[round(area.top()) : round(area.bottom()), round(area.left()) : round(area.right())]
    assert 0.2 < (around < 0.15).mean() < 0.8


def test_an_arrows_name_stands_beyond_its_tip_or_where_it_hides_fewer_points() -> None:
    arrows = Arrows(7.0)
    arrows.set_pens(QPen(QColor("black"), 2), QPen(QColor("white"), 5), QFont(), QColor("black"))
    tips, crowd = np.array([[0, 0], [1.5, 0.0]]), np.tile([[2.2, 0.0]], (9, 1))  # ahead

    def name(points: np.ndarray) -> QRectF:
        arrows.set_places(tips, ("x",), points)
        return arrows.name_areas(TO_PIXELS)[0]

    straight_on, there = name(crowd[:0]), TO_PIXELS.map(QPointF(*crowd[0]))
    assert straight_on.contains(there)
    assert straight_on.center().y() == pytest.approx(40)
    assert name(crowd[:2]) == straight_on, "for so few it stands still"
    aside = name(crowd)
    assert not aside.contains(there)
    assert name(crowd[:0]) == aside, "there it stays while it hides none"
    x, y = np.meshgrid(np.linspace(-4, 4, 41), np.linspace(-4, 4, 41))
    everywhere = np.column_stack([x.ravel(), y.ravel()])
    assert name(everywhere).isEmpty(), "amid a crowd it would hide points wherever it stood"


@pytest.mark.parametrize("far", [1e4, 1e9, 1e30])
def test_a_line_that_leaves_the_picture_far_away_is_drawn_up_to_its_end(far: float) -> None:
    line = np.array([[[-far, 0], [0, 0], [far, 0.0]]], np.float64)
    found = painted(lambda p: strokes_of(line).paint(p, TO_PIXELS))
    assert found[39:42].sum() == pytest.approx(SIDE, rel=0.1)
    assert found[:38].sum() + found[43:].sum() == 0


def test_an_arrow_has_a_head_at_its_tip_and_none_where_it_has_no_length() -> None:
    arrows = Arrows(7.0)
    arrows.set_pens(QPen(QColor("black"), 2), QPen(QColor("white"), 5), QFont(), QColor("black"))
    arrows.set_places(np.array([[0, 0], [3, 0], [0, 0.0]]))
    found = painted(lambda p: arrows.paint(p, TO_PIXELS))
    assert found[41, 45:60].sum() > 10 or found[40, 45:60].sum() > 10
    assert found[:, 63:68].sum() > 1.5 * found[:, 50:55].sum()
    assert found[:, :38].sum() == 0
    for none in (None, np.array([[0, 0], [np.nan, 1.0]])):
        arrows.set_places(none)
        assert painted(lambda p: arrows.paint(p, TO_PIXELS)).sum() == 0


def test_a_grid_is_taken_apart_into_its_lines_without_a_copy() -> None:
    lines = lines_of(Plane(0, 1, (-6.0, 6.0), (-6.0, 6.0), (0.0, 0.0)), 11, 81)
    apart = lines.apart(lines.inputs)
    assert apart.shape == (22, 81, 2)
    np.testing.assert_array_equal(apart.reshape(-1, 2), lines.vertices)
    assert np.shares_memory(apart, lines.inputs)


@pytest.mark.parametrize("ratio", [1.0, 2.0])
@pytest.mark.parametrize("at", [(0.0, 0.0), (0.27, -0.11), (1.03, 2.49), (-2.126, 0.3)])
def test_a_point_is_drawn_within_an_eighth_of_a_pixel_of_its_place(at: tuple[float, float], ratio: float) -> None:
    data = one_example(is_train=True)
    points = SpacePoints()
    points.show_points(np.array([at]), data, LIGHT, 7.0)
    image = QImage(round(SIDE * ratio), round(SIDE * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        points.paint(painter, TO_PIXELS)
    covered = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[..., 3] / 255
    rows, columns = np.indices(covered.shape) + 0.5
    middle = np.array([(columns * covered).sum(), (rows * covered).sum()]) / covered.sum()
    expected = TO_PIXELS.map(QPointF(*at))
    assert middle == pytest.approx(np.array([expected.x(), expected.y()]) * ratio, abs=0.13)
    assert covered.sum() == pytest.approx(
        np.pi * (4.0 * ratio) ** 2, rel=0.08
    )  # disc and edge, whose half lies outside


def test_points_of_two_classes_on_one_place_are_seen_as_one_disc_in_two_parts() -> None:
    both = np.arange(2)
    of_classes = Dataset(
        np.zeros((2, 2)), np.array([[-1.0], [1.0]]), ("a", "b"), ("y",), (), both, both[:0], ((-1, 1), (-1, 1))
    )
    points = SpacePoints()
    for places, is_shared in (([[0.0, 0.0], [0.0, 0.0]], True), ([[0.0, 0.0], [2.0, 0.0]], False)):
        points.show_points(np.array(places), of_classes, LIGHT, 12.0)
        image = QImage(SIDE, SIDE, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        with QPainter(image) as painter:
            points.paint(painter, TO_PIXELS)
        left, right = (image.pixelColor(SIDE // 2 + beside, SIDE // 2).name() for beside in (-3, 3))
        assert (left != right) is is_shared
        assert (points.spot_of(0) is None) is is_shared, "the ring around the selected one lets both be seen"


def test_small_pictures_have_the_colours_of_their_spots_and_nothing_runs_into_the_next() -> None:
    spots = [Spot("#ff0000", "#000000", 1.0), Spot("#00ff00", "#0000ff", 1.2)]
    sheet = make_sprites(spots, 6.0, (0.5, 1.0), 1.0)
    image = sheet.pixmap.toImage()
    corners = np.zeros((1, 2))
    for number, spot in ((0, spots[0]), (1, spots[1])):
        sheet.put_corners(np.array([number]), 1, np.array([[2, 2]]), corners)
        left, top = (int(part) for part in corners[0])
        inside = image.pixelColor(left + sheet.side // 2, top + sheet.side // 2)
        assert inside.name() == spot.fill
        border = [image.pixelColor(left + k, top).alpha() for k in range(sheet.side)]
        border += [image.pixelColor(left, top + k).alpha() for k in range(sheet.side)]
        assert max(border) == 0


def test_points_of_very_many_colours_still_fit_into_a_picture() -> None:
    spots = [Spot(QColor(k % 256, k // 256, 0).name(), "#ffffff", 1.0) for k in range(900)]
    sheet = make_sprites(spots, 6.5, tuple(np.linspace(0.65, 1.15, 6).tolist()), 2.0)
    assert sheet.parts == 1
    assert sheet.pixmap.width() * sheet.pixmap.height() < 3_000_000
    assert max(sheet.pixmap.width(), sheet.pixmap.height()) < 32_000


def test_another_theme_gives_the_points_another_edge(qapp: QApplication) -> None:
    data = one_example(is_train=False)
    points = SpacePoints()
    pictures = []
    for theme in (LIGHT, DARK):
        points.show_points(np.zeros((1, 2)), data, theme, 7.0)
        pictures.append(painted(lambda p: points.paint(p, TO_PIXELS)))
    assert np.abs(pictures[0] - pictures[1]).max() > 0.2
    points.forget()
    assert painted(lambda p: points.paint(p, TO_PIXELS)).sum() == 0
