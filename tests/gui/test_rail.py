"""The rail makes do with the height it is given: nodes first lose their explanations, then the rail scrolls."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.panels.data import DataPanel
from gui.panels.nodes import HEIGHT, SHORT, NodesPanel
from gui.rail import WIDTH, Rail
from gui.theme import ThemeHolder
from tests.gui.conftest import MakeSession


@pytest.fixture
def rail(qtbot: QtBot, make_session: MakeSession) -> Rail:
    session, holder = make_session("playground"), ThemeHolder()
    document = session.document
    nodes = NodesPanel(holder)
    made = Rail(document, session, holder, DataPanel(document, session, holder), nodes)
    qtbot.addWidget(made)
    made.nodes_for_test = nodes  # type: ignore[attr-defined]
    made.resize(WIDTH, 900)
    made.show()
    qtbot.waitExposed(made)
    return made


def heights(rail: Rail) -> set[int]:
    QApplication.processEvents()
    return {tile.height() for tile in rail.nodes_for_test.tiles.values()}  # type: ignore[attr-defined]


def test_with_room_the_nodes_explain_themselves_and_nothing_scrolls(rail: Rail) -> None:
    assert heights(rail) == {HEIGHT}
    assert not rail.area.verticalScrollBar().isVisible()
    assert rail.width() == WIDTH


def test_short_of_height_the_nodes_show_their_titles_and_still_nothing_scrolls(rail: Rail) -> None:
    whole = rail.area.widget()
    assert whole is not None
    needed = max(whole.minimumSizeHint().height(), whole.heightForWidth(WIDTH - 2))  # as QScrollArea reckons it
    rail.resize(WIDTH, needed - 10)
    assert heights(rail) == {SHORT}
    assert not rail.area.verticalScrollBar().isVisible()
    rail.resize(WIDTH, needed + 10)
    assert heights(rail) == {HEIGHT}


def test_a_rail_that_scrolls_is_wider_by_its_scroll_bar(rail: Rail) -> None:
    rail.resize(WIDTH, 200)
    assert heights(rail) == {SHORT}
    bar = rail.area.verticalScrollBar()
    assert bar.isVisible()
    assert rail.area.viewport().width() >= WIDTH - 2


def test_short_tiles_stand_in_a_row_of_equal_widths(rail: Rail) -> None:
    rail.resize(WIDTH, 300)
    heights(rail)
    tiles = list(rail.nodes_for_test.tiles.values())  # type: ignore[attr-defined]
    assert len({tile.y() for tile in tiles}) == 1
    assert max(tile.width() for tile in tiles) - min(tile.width() for tile in tiles) <= 1
    assert all(one.geometry().right() < other.x() for one, other in pairwise(tiles))
