"""Tabs of panels that share a place, where not all of them have room."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QTabBar, QToolButton
from pytestqt.qtbot import QtBot

from gui.tab_bars import CutTab, TabBars

NAMES = ("Landscape", "Weights", "Health", "Fields", "Regions", "Metrics", "Functions")


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    docks = [QDockWidget(name, made) for name in NAMES]
    for dock in docks:
        made.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
    for before, dock in pairwise(docks):
        made.tabifyDockWidget(before, dock)
    made.show()
    qtbot.waitExposed(made)
    return made


def bar_of(window: QMainWindow) -> QTabBar:
    return next(bar for bar in window.findChildren(QTabBar) if bar.count() == len(NAMES))


@pytest.mark.parametrize("current", range(len(NAMES)))
def test_no_part_of_a_tab_is_seen_that_is_scrolled_out_in_part(window: QMainWindow, current: int) -> None:
    bars = TabBars(window)
    window.resize(250, 200)
    bar = bar_of(window)
    bar.setCurrentIndex(current)
    QApplication.processEvents()
    bar.grab()
    first_arrow = min(arrow.x() for arrow in bar.findChildren(QToolButton) if arrow.isVisible())
    covered = [cover.geometry() for cover in bar.findChildren(CutTab) if cover.isVisible()]
    seen = range(first_arrow)
    for tab in (bar.tabRect(i) for i in range(bar.count()) if i != current):
        shown = [x for x in range(tab.left(), tab.right() + 1) if x in seen]
        hidden = [x for x in shown if any(cover.left() <= x <= cover.right() for cover in covered)]
        assert hidden == (shown if len(shown) < tab.width() else [])
    assert len(bars._covers) == 2 * len(window.findChildren(QTabBar))


def test_where_all_tabs_have_room_none_is_covered(window: QMainWindow) -> None:
    bars = TabBars(window)
    window.resize(1200, 200)
    QApplication.processEvents()
    bar_of(window).grab()
    assert not any(cover.isVisible() for cover in bars._covers)
