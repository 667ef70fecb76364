"""Switches of what a view draws besides: on at first or not, wanted or to be had, and brought back from a file."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from gui.views.switches import Switch, Switches
from gui.views.view_options import ViewOptions

TABLE = (Switch("lines", "Lines", "Where it is 0", is_on=True), Switch("points", "Points", "Every example"))


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def switches(parent: QWidget) -> Switches:
    return Switches(TABLE, "What is drawn", "Lines and points", parent)


def test_each_is_at_first_what_its_table_says(switches: Switches) -> None:
    assert switches.present_options() == {"lines": True, "points": False}


def test_the_button_and_a_views_own_menu_turn_the_same_switch(switches: Switches, qtbot: QtBot) -> None:
    own = QMenu(switches.button)
    switches.fill_menu(own)
    entries = switches.button.menu().actions()
    assert entries == own.actions()
    assert [entry.text() for entry in entries] == ["Lines", "Points"]
    with qtbot.waitSignal(switches.changed, timeout=500):
        entries[1].trigger()
    assert switches.is_on("points")


def test_what_cannot_be_had_is_off_and_still_wanted(switches: Switches) -> None:
    switches.actions["lines"].setEnabled(False)
    assert not switches.is_on("lines")
    assert switches.present_options()["lines"]


@pytest.mark.parametrize(
    ("said", "then"),
    [
        ({}, {"lines": True, "points": False}),
        ({"lines": False, "points": True}, {"lines": False, "points": True}),
        ({"lines": 0, "points": "yes", "rings": True}, {"lines": True, "points": False}),
    ],
)
def test_a_file_brings_them_back_and_nonsense_means_as_at_first(
    switches: Switches, said: dict[str, object], then: dict[str, bool]
) -> None:
    switches.turn("lines", on=False)
    switches.turn("points", on=True)
    switches.take_options(ViewOptions.of(said))
    assert switches.present_options() == then


def test_the_button_says_what_it_is(switches: Switches) -> None:
    assert switches.button.accessibleName() == "What is drawn"
    assert switches.button.toolTip() == "Lines and points"
    assert all(action.toolTip() for action in switches.actions.values())
