"""Everything that takes the keyboard says what it is, and explains itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from core.gallery import locate
from core.project_file import read_project
from gui.app import make_window
from gui.main_window import MainWindow
from gui.panels.training_fields import NumberBox
from gui.settings import Settings
from gui.views import View


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    before = qapp.palette(), qapp.font(), qapp.styleSheet()
    made = make_window(read_project(locate("gallery:playground")).project, None, Settings(tmp_path / "s.ini"))
    made.show()
    made.activateWindow()
    qtbot.waitExposed(made)
    yield made
    made.document.undo_stack.setClean()
    made.close()
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QApplication.processEvents()
    qapp.setPalette(before[0])
    qapp.setFont(before[1])
    qapp.setStyleSheet(before[2])


def controls(window: MainWindow) -> list[QWidget]:
    """All that can have the focus itself: not what hands it on, not a combo box's list, not Qt's own tab bar."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and widget.focusProxy() is None
        and widget.window().metaObject().className() != "QComboBoxPrivateContainer"
        and not isinstance(widget, QTabBar)
        and not (isinstance(widget, QAbstractButton) and not widget.isVisibleTo(window) and not widget.text())
        and not isinstance(widget.parentWidget(), QTabBar)
    ]


def name_of(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return widget.accessibleName() or (interface.text(QAccessible.Text.Name) if interface is not None else "")


def described(widget: QWidget) -> str:
    parent = widget.parentWidget()
    return f"{type(widget).__name__} in {type(parent).__name__} of {type(parent and parent.parentWidget()).__name__}"


def test_every_control_has_a_name_for_those_who_do_not_see_it(window: MainWindow) -> None:
    assert [described(widget) for widget in controls(window) if not name_of(widget)] == []


def test_every_control_has_a_tooltip_that_explains_it(window: MainWindow) -> None:
    """Qt shows the parent's where a widget has none; canvas and views have one for each of their parts."""
    silent = [
        described(widget)
        for widget in controls(window)
        if widget is not window.canvas and not isinstance(widget, View)
        and not (widget.toolTip() or (widget.parentWidget() and widget.parentWidget().toolTip()))
    ]  # fmt: skip
    assert silent == []


def test_every_number_says_what_a_larger_one_does(window: MainWindow) -> None:
    for box in window.findChildren(NumberBox):
        assert "arger" in box.toolTip(), box.accessibleName()


def test_tab_goes_from_the_bar_over_rail_views_and_strip_to_the_canvas(window: MainWindow) -> None:
    window.transport.play.setFocus(Qt.FocusReason.TabFocusReason)
    stops: list[QWidget] = []
    while len(stops) < 100 and (widget := QApplication.focusWidget()) not in (None, window.canvas):
        stops.append(widget)
        event_to_next(widget)
    assert QApplication.focusWidget() is window.canvas
    assert all(stop.isVisible() for stop in stops)
    places = [window.transport, window.data_panel, window.nodes_panel, *(window.views[n] for n in ("warp", "output"))]
    firsts = [next(i for i, s in enumerate(stops) if s is place or place.isAncestorOf(s)) for place in places]
    assert firsts == sorted(firsts)
    event_back(window.canvas)  # Tab adds a layer there; Shift+Tab leaves it
    assert QApplication.focusWidget() is stops[-1]


def test_ctrl_f6_goes_round_all_panels_and_comes_back_to_the_canvas(window: MainWindow, qtbot: QtBot) -> None:
    window.canvas.setFocus()
    seen: list[QWidget] = []
    for _ in range(20):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6, Qt.KeyboardModifier.ControlModifier)
        seen.append(QApplication.focusWidget())
        if seen[-1] is window.canvas:
            break
    assert seen[-1] is window.canvas
    assert any(window.transport.isAncestorOf(widget) for widget in seen)
    assert any(window.rail.isAncestorOf(widget) for widget in seen)


def event_back(widget: QWidget) -> None:
    QTest.keyClick(widget, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    QApplication.processEvents()


def event_to_next(widget: QWidget) -> None:
    QTest.keyClick(widget, Qt.Key.Key_Tab)
    QApplication.processEvents()


def test_the_status_bar_says_what_every_edit_did(window: MainWindow) -> None:
    window.session.set_weight("weights", next(iter(window.document.project.graph.by_key)), (0, 0), 0.5)
    assert window.statusBar().currentMessage().startswith("Set weight of")
    window.actions_by_name["undo"].trigger()
    assert window.statusBar().currentMessage().startswith("Undone: Set weight of")


def test_walking_through_examples_by_key_is_seen_by_the_session(window: MainWindow, qtbot: QtBot) -> None:
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    assert window.session.selection.example == 1
    qtbot.keyClick(window.canvas, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    assert window.session.selection.example == 0
