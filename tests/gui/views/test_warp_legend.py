"""The legend in a warp's picture: what it says of the points, and where it stands."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.datasets.dataset import Dataset, make_dataset
from core.gallery import find
from core.project import GeneratorSource
from core.project_file import read_project
from gui.document import Document
from gui.session import Session
from gui.theme import CLASS_COLOURS, DARK, LIGHT, Theme, ThemeHolder, contrast
from gui.views.marks import edge_of, strong_tone, target_colours
from gui.views.warp import WarpView
from gui.views.warp_legend_rows import Entry, Sign, fitting, line_entries, point_entries
from tests.gui.views.conftest import OpenSession, settle

ShowView = Callable[..., WarpView]


def _data(targets: list[list[float]], classes: tuple[str, ...] = (), test: tuple[int, ...] = ()) -> Dataset:
    rows = np.arange(len(targets))
    train = np.setdiff1d(rows, test)
    names = tuple(f"y{i + 1}" for i in range(len(targets[0])))
    kept = np.array(test, np.int64)
    return make_dataset(
        rows[:, None], targets, input_names=("x",), target_names=names, classes=classes, train=train, test=kept
    )


@pytest.mark.parametrize(
    ("targets", "classes", "said"),
    [
        ([[-1], [1]], (), ["−1", "+1"]),
        ([[0], [1]], (), ["0", "1"]),
        ([[0], [1]], ("salmon", "sea bass"), ["salmon", "sea bass"]),
        ([[1, 0, 0], [0, 1, 0], [0, 0, 1]], ("a", "b", "c"), ["a", "b", "c"]),
        ([[-4], [0.5]], (), ["y₁ = 4", "y₁ = 0", "y₁ = −4"]),
        ([[0.25], [3]], (), ["y₁ = 3", "y₁ = 0"]),
        ([[0, 1], [1, 1]], (), ["y₁ = 0", "y₁ = 1"]),
    ],
)
def test_the_legend_names_the_colours_that_the_points_have(
    targets: list[list[float]], classes: tuple[str, ...], said: list[str]
) -> None:
    data = _data(targets, classes)
    entries = point_entries(data, LIGHT, is_packed=False)
    assert [entry.text for entry in entries] == said
    if data.target_kind != "values":  # of numbers it shows the scale's ends and middle
        assert set(target_colours(data, LIGHT)) <= {fill for entry in entries for fill in entry.fills}
    if data.target_kind == "classes":
        assert [entry.fills for entry in entries] == [(fill,) for fill in CLASS_COLOURS[:3]]


def test_points_kept_for_test_have_an_outline_or_in_dense_stacks_a_stronger_tone() -> None:
    data = _data([[-1], [1], [1]], test=(2,))
    assert point_entries(data, LIGHT, is_packed=False)[-1].sign == "test"
    packed = point_entries(data, LIGHT, is_packed=True)[-1]
    assert (packed.sign, packed.text) == ("point", "test")
    tones = [strong_tone(fill, LIGHT) for fill in dict.fromkeys(target_colours(data, LIGHT))]
    assert packed.fills == tuple(tones), "the tones that are in the picture"
    for theme in (LIGHT, DARK):
        for fill in set(target_colours(data, theme)):
            assert contrast(strong_tone(fill, theme), fill) > 1.3


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_pale_point_has_an_edge_that_stands_out_from_the_panel(theme: Theme) -> None:
    data = _data([[-1.0], [0.0], [0.1], [1.0]])
    for fill in target_colours(data, theme):
        seen = max(contrast(fill, theme.panel), contrast(edge_of(fill, theme), theme.panel))
        assert seen > 1.6


def test_the_boundary_has_one_name_in_a_low_picture_as_in_a_high_one(qtbot: QtBot) -> None:
    session = Session(Document(read_project(find("playground")).project))
    try:
        view = WarpView(session, ThemeHolder())
        qtbot.addWidget(view)
        view.show()
        for size in ((344, 270), (700, 600)):  # the first as in a window of 1280 by 800
            view.resize(*size)
            settle(qtbot, session)
            view.grab()
            assert view.scene.legend.written == ("−1", "+1", "test", "boundary")
    finally:
        session.close()
        session.document.deleteLater()
        session.deleteLater()


def test_a_low_picture_whose_corners_are_taken_names_its_boundary_all_the_same_in_two_columns(
    open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(2, 2, 1, data=GeneratorSource("circle", samples=60))
    view = show_view(session, "warp")
    view.grab()
    legend, frame, data = view.scene.legend, view.scene.box.viewRect(), session.moment.dataset
    assert data is not None
    view.scene.separator.is_shown = view.scene.edge.is_shown = True
    middle = np.array([[frame.center().x(), frame.center().y()]])
    rows = np.linspace(-0.25, 0.25, 60)[:, None] * np.array([[0.0, frame.height()]])
    crowd = np.concatenate([middle + rows + side * np.array([[frame.width(), 0]]) for side in (-0.42, 0.42)])
    for places, columns in ((np.repeat(middle, 60, 0), 1), (crowd, 2)):
        legend.show_for(data, places, ("boundary", "line"), is_packed=False, is_solid=False, rests=True)
        legend.forget_corner()
        view.scene.viewport().repaint()
        assert legend.written == ("−1", "+1", "test", "boundary")
        assert legend.columns == columns


def test_the_legend_does_not_stand_on_the_ring_around_what_is_selected(
    open_session: OpenSession, show_view: ShowView
) -> None:
    view = show_view(open_session(2, 2, 1), "warp", 700, 500)
    view.grab()
    legend, ring, frame = view.scene.legend, view.scene.ring, view.scene.box.viewRect()
    data = view.session.moment.dataset
    assert data is not None
    stood = []
    for _ in range(2):
        legend.show_for(data, np.zeros((0, 2)), ("boundary",), is_packed=False, is_solid=False, rests=True)
        view.scene.viewport().repaint()
        stood.append(legend.corner)
        is_right, is_low = legend.corner
        x = frame.right() - 0.05 * frame.width() if is_right else frame.left() + 0.05 * frame.width()
        y = frame.top() + 0.05 * frame.height() if is_low else frame.bottom() - 0.05 * frame.height()
        ring.show_at(np.array([x, y]), LIGHT, 7.0, spot=None, has_dot=False)
    assert stood[0] != stood[1]


def test_the_legend_leaves_the_corner_where_an_arrows_tip_has_its_name(
    open_session: OpenSession, show_view: ShowView
) -> None:
    view = show_view(open_session(2, 2, 1), "warp", 700, 500)
    view.grab()
    scene, frame, data = view.scene, view.scene.box.viewRect(), view.session.moment.dataset
    assert data is not None
    stood = []
    for _ in range(2):
        scene.legend.show_for(data, np.zeros((0, 2)), ("arrow",), is_packed=False, is_solid=False, rests=True)
        scene.viewport().repaint()
        stood.append(scene.legend.corner)
        is_right, is_low = scene.legend.corner
        x = frame.right() - 0.05 * frame.width() if is_right else frame.left() + 0.05 * frame.width()
        y = frame.top() + 0.05 * frame.height() if is_low else frame.bottom() - 0.05 * frame.height()
        scene.basis.set_places(np.array([[frame.center().x(), frame.center().y()], [x, y]]), ("x",))
    assert stood[0] != stood[1]


def test_of_too_many_classes_the_first_are_named_and_the_lines() -> None:
    rows = [Entry("point", str(k), ("#000000",)) for k in range(10)] + [Entry("test", "test")]
    rows += line_entries({"boundary", "line", "arrow"})
    assert [row.text for row in fitting(rows, 6)] == ["0", "1", "…", "test", "boundary", "moved axes"]
    assert fitting(rows, 20) == tuple(rows)


def test_where_x_and_h_stand_beside_each_other_in_a_narrow_panel_there_is_no_legend(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 2, 1)
    view = show_view(session, "warp")
    view.buttons.beside.setChecked(True)
    settle(qtbot, session)
    view.grab()
    assert view.scene.legend.written == ()


def test_the_legend_stands_in_the_corner_with_the_fewest_points(qtbot: QtBot) -> None:
    session = Session(Document(read_project(find("fish")).project))
    try:
        view = WarpView(session, ThemeHolder())
        qtbot.addWidget(view)
        view.resize(700, 500)
        view.show()
        settle(qtbot, session)
        view.grab()
        legend, points = view.scene.legend, view.scene.points
        assert legend.written[:3] == ("salmon", "sea bass", "test")
        middle = view.scene.box.viewRect().center()
        is_right, is_low = legend.corner
        right, low = points.places[:, 0] > middle.x(), points.places[:, 1] < middle.y()
        taken = [int(((right == r) & (low == b)).sum()) for r in (False, True) for b in (False, True)]
        assert int(((right == is_right) & (low == is_low)).sum()) < max(taken)
    finally:
        session.close()
        session.document.deleteLater()
        session.deleteLater()


def test_where_training_brings_the_points_below_it_the_legend_goes_elsewhere_but_not_within_a_stage(
    open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(2, 2, 1)
    view = show_view(session, "warp", 700, 500)
    view.grab()
    legend, film = view.scene.legend, view.film
    assert film is not None
    before, frame = legend.corner, view.scene.box.viewRect()
    at = frame.right() if before[0] else frame.left(), frame.top() if before[1] else frame.bottom()
    crowd = np.tile(np.array(at, np.float32), (60, 1)) * 0.9 + 0.1 * np.array([frame.center().x(), frame.center().y()])
    data = session.moment.dataset
    assert data is not None
    for rests in (False, True):
        legend.show_for(data, crowd, ("boundary",), is_packed=False, is_solid=False, rests=rests)
        view.scene.viewport().repaint()
        assert (legend.corner == before) is not rests


def test_what_lies_beyond_the_picture_keeps_no_corner_from_the_legend(
    open_session: OpenSession, show_view: ShowView
) -> None:
    view = show_view(open_session(2, 2, 1), "warp", 700, 500)
    view.grab()
    legend, frame = view.scene.legend, view.scene.box.viewRect()
    data = view.session.moment.dataset
    assert data is not None
    legend.show_for(data, np.zeros((0, 2)), (), is_packed=False, is_solid=False, rests=True)
    legend.forget_corner()
    view.scene.viewport().repaint()
    is_right, is_low = emptiest = legend.corner
    x = frame.right() + frame.width() if is_right else frame.left() - frame.width()
    y = frame.top() - frame.height() if is_low else frame.bottom() + frame.height()
    beyond = np.tile(np.array([x, y], np.float32), (400, 1))
    legend.show_for(data, beyond, (), is_packed=False, is_solid=False, rests=True)
    legend.forget_corner()
    view.scene.viewport().repaint()
    assert legend.corner == emptiest


def test_a_turned_box_stands_beside_the_legend_where_there_is_room_for_both(qtbot: QtBot) -> None:
    session = Session(Document(read_project(find("fish_three")).project))
    try:
        view = WarpView(session, ThemeHolder())
        qtbot.addWidget(view)
        view.resize(344, 270)  # as in a window of 1280 by 800
        view.show()
        settle(qtbot, session)
        view.grab()
        scene, legend = view.scene, view.scene.legend
        assert legend.written[-1] == "a₁ + a₂ + a₃ = 1"
        frame, sides = scene.box.viewRect(), scene.box.boundingRect()
        inner = frame.right() - frame.width() / sides.width() * legend.room(sides.width(), sides.height())
        assert frame.left() < scene.solid.box.vertices[..., 0].min()
        assert scene.solid.box.vertices[..., 0].max() <= inner
    finally:
        session.close()
        session.document.deleteLater()
        session.deleteLater()


@pytest.mark.parametrize("seen", [{"boundary"}, {"boundary", "line"}, {"boundary", "plane"}, {"line"}])
def test_the_boundary_is_one_row_however_it_is_found(seen: set[Sign]) -> None:
    assert [(row.sign, row.text) for row in line_entries(seen)] == [("boundary", "boundary")]


def test_every_form_of_the_boundary_is_drawn_with_the_legends_line(
    open_session: OpenSession, show_view: ShowView
) -> None:
    scene = show_view(open_session(2, 2, 1), "warp").scene
    pens = [part._pen for part in (scene.edge, scene.separator, scene.solid.ties)] + [scene.solid.plane.pen]
    assert {(pen.style(), pen.color().name()) for pen in pens} == {(Qt.PenStyle.SolidLine, LIGHT.text)}


def test_the_legend_names_only_lines_that_are_seen_and_the_arrows_where_there_are_some(
    open_session: OpenSession, show_view: ShowView
) -> None:
    view = show_view(open_session(2, 2, 1), "warp", 700, 600)
    assert view.film is not None
    scene = view.scene
    view.grab()
    assert "boundary" in scene.legend.written
    assert "moved axes ×4" not in scene.legend.written
    view.bar.set_position(1.0)  # W: its arrows are drawn
    view.grab()
    assert "moved axes ×4" in scene.legend.written
    assert view.film.steps_at(1.0) == 4  # the plane reaches to 6
    scene.edge.set_lines(np.full((3, 2, 2), 1e4))  # all of it beyond the picture, and nothing divides there
    scene.viewport().repaint()
    assert "boundary" not in scene.legend.written
    view.bar.set_position(view.film.last - 3.0)  # the hidden layer's last stop: what divides it is seen there
    view.grab()
    scene.edge.set_lines(np.full((3, 2, 2), 1e4))
    scene.viewport().repaint()
    assert "boundary" in scene.legend.written
    view.bar.set_position(view.film.last - 2.7)
    scene.edge.set_lines(np.full((3, 2, 2), 1e4))
    scene.viewport().repaint()
    assert "boundary" not in scene.legend.written, "nor where the film runs past the stops"


def test_each_moved_axis_has_the_name_of_what_the_layer_reads(open_session: OpenSession, show_view: ShowView) -> None:
    view = show_view(open_session(2, 2, 2, 1), "warp", 700, 600)
    assert view.film is not None
    view.bar.set_position(1.0)
    view.grab()
    assert view.scene.basis.names == ("x 1", "x 2")
    view.bar.set_position(4.0)  # W of the second layer, which reads the first
    view.grab()
    assert view.scene.basis.names == ("a₁", "a₂")
    view.bar.set_position(float(view.film.last))
    view.grab()
    assert view.scene.basis.names == ()


def test_when_a_run_ends_the_legend_goes_where_it_hides_the_least(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 2, 1)
    view = show_view(session, "warp", 700, 500)
    view.grab()
    legend = view.scene.legend
    best, hidden = legend.corner, legend._places
    legend._places = hidden[:0]  # nothing but the end of a run makes it look for another corner
    legend.corner = (not best[0], best[1])
    view.grab()
    assert legend.corner == (not best[0], best[1])
    legend._places = hidden
    session.running_changed.emit()
    settle(qtbot, session)
    view.grab()
    assert legend.corner == best
