"""The output's legends stand where the map has the most room, and a low panel folds what is not its drawing."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.project import GeneratorSource, TableSource
from gui.views.output import OutputView
from gui.views.warp import WarpView
from tests.gui.views.conftest import OpenSession, ShowView, settle

MANY = GeneratorSource("circle", samples=500)
FEW = TableSource(("x1", "x2"), ("y",), ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)))


def map_side(view: OutputView) -> float:
    size = view.plot.box.size()
    assert size.width() == pytest.approx(size.height(), abs=2), "the plane is square"
    return size.height()


def test_in_a_low_panel_the_colour_scale_stands_beside_the_map(open_session: OpenSession, show_view: ShowView) -> None:
    view = show_view(open_session(2, 3, 1), "output", 230, 150)
    assert isinstance(view, OutputView)
    assert view.keys.is_beside
    assert view.bar.height() > 2 * view.bar.width()
    assert view.bar.height() == pytest.approx(map_side(view), abs=6)
    beside = view.bar.mapTo(view, view.bar.rect().topLeft()).x()
    assert beside > view.plot.mapTo(view, view.plot.rect().topRight()).x()
    assert beside + view.bar.width() <= view.width()


def ends_apart(view: OutputView) -> list[float]:
    """Pixels from the upper end of the colour scale, and the lower one of what stands below it or its own, to those of
    the map beside it."""
    assert view.keys.is_beside
    on_screen = view.plot.mapFromScene(view.plot.box.sceneBoundingRect()).boundingRect()
    map_ends = (view.plot.mapTo(view, on_screen.topLeft()).y(), view.plot.mapTo(view, on_screen.bottomLeft()).y())
    top = view.bar.mapTo(view, view.bar.rect().topLeft()).y()
    last = view.legend if view.legend.isVisible() else view.bar
    return [abs(map_ends[0] - top), abs(map_ends[1] - last.mapTo(view, last.rect().bottomLeft()).y() - 1)]


@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("size", [(230, 150), (300, 190), (420, 260)])
def test_the_scale_beside_the_map_begins_and_ends_with_it(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot, size: tuple[int, int], scale: float
) -> None:
    """Also where the name of the vertical axis stands above the map."""
    view = show_view(open_session(2, 3, 1), "output", *(round(scale * length) for length in size))
    assert isinstance(view, OutputView)
    view.themes.set_scale(scale)
    settle(qtbot, view.session)
    assert max(ends_apart(view)) <= 2


def test_so_it_does_where_the_plane_is_no_square(open_session: OpenSession, show_view: ShowView) -> None:
    rows = tuple((10.0 * x, y, float(x > y)) for x in (0.0, 0.5, 1.0) for y in (0.0, 1.0))
    view = show_view(open_session(2, 3, 1, data=TableSource(("x1", "x2"), ("y",), rows)), "output", 300, 150)
    assert isinstance(view, OutputView)
    assert view.keys.is_beside
    sides = view.plot.box.size()
    assert sides.width() > 1.3 * sides.height() > 80
    assert view.bar.mapTo(view, view.bar.rect().bottomRight()).x() <= view.width()


def test_in_a_high_panel_it_lies_below_the_map(open_session: OpenSession, show_view: ShowView) -> None:
    view = show_view(open_session(2, 3, 1), "output", 300, 420)
    assert isinstance(view, OutputView)
    assert not view.keys.is_beside
    assert view.bar.width() > 4 * view.bar.height()
    assert map_side(view) > 180


def test_in_other_room_the_scale_stands_where_it_is_to_stand_before_anything_is_computed_for_it(
    open_session: OpenSession, show_view: ShowView, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = show_view(open_session(2, 3, 1), "output", 230, 150)
    assert isinstance(view, OutputView)
    assert view.keys.is_beside
    monkeypatch.setattr(view, "refresh", lambda: None)
    view.resize(230, 420)
    QApplication.processEvents()
    assert not view.keys.is_beside
    assert view.bar.width() > 4 * view.bar.height()


def test_the_map_is_larger_where_the_scale_stands_beside_it(open_session: OpenSession, show_view: ShowView) -> None:
    view = show_view(open_session(2, 3, 1), "output", 230, 150)
    assert isinstance(view, OutputView)
    beside = map_side(view)
    view.keys._put(is_beside=False)
    lying = view.flat.frame.side(230 - 24, view.body.geometry().height() - view.bar.lying_height())
    assert beside > 1.15 * lying


def test_a_low_panel_has_no_readout_and_its_film_no_names_of_layers(
    open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(2, 3, 2, 1)
    high, low = (show_view(session, "warp", 400, height) for height in (300, 160))
    for view, is_low in ((high, False), (low, True)):
        assert isinstance(view, WarpView)
        assert view.readout.isVisible() is not is_low
        assert view.bar.has_titles is not is_low
        assert view.scene.height() > 60


def test_four_points_are_larger_than_five_hundred(open_session: OpenSession, show_view: ShowView) -> None:
    for name in ("output", "warp"):
        few, many = (show_view(open_session(2, 3, 1, data=data), name, 170, 200) for data in (FEW, MANY))
        sizes = [_size(view) for view in (few, many)]
        assert sizes[0] >= 1.4 * sizes[1]
        assert sizes[0] >= 9


def test_points_of_the_test_set_are_seen_in_a_small_map_too(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 3, 1)
    view = show_view(session, "output", 170, 200)
    assert isinstance(view, OutputView)
    assert "test" in view.readout.text()
    data = session.moment.dataset
    assert data is not None
    assert data.test.size
    shown = view.points.data["visible"]  # pyright: ignore
    assert shown[data.test].all()


def _size(view: object) -> float:
    if isinstance(view, WarpView):
        return view.scene.points._size
    assert isinstance(view, OutputView)
    return float(view.points.opts["size"])
