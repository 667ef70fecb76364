"""Everything that takes the keyboard says what it is, and explains itself."""

from __future__ import annotations

import re

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QHeaderView,
    QLineEdit,
    QMenuBar,
    QScrollBar,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.panels.boxes import NumberBox
from gui.panels.nodes import NodeTile
from gui.theme import THEMES
from gui.views.film_bar import FilmBar


def controls(window: MainWindow) -> list[QWidget]:
    """All that can have the focus itself: not what hands it on, not a combo box's list, not a parked tab bar."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and widget.focusProxy() is None
        and widget.window().metaObject().className() != "QComboBoxPrivateContainer"
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


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text.casefold()))


def operated(window: QWidget) -> list[QWidget]:
    """Everything that is clicked, turned, typed into or chosen from, with or without focus; not what is Qt's own."""
    kinds = (
        QAbstractButton,
        QComboBox,
        QAbstractSlider,
        QAbstractSpinBox,
        QLineEdit,
        QAbstractItemView,
        FilmBar,
        NodeTile,
    )
    return [
        widget
        for widget in window.findChildren(QWidget)
        if isinstance(widget, kinds)
        and not isinstance(widget, (QScrollBar, QHeaderView))
        and widget.window().metaObject().className() != "QComboBoxPrivateContainer"
        and not isinstance(widget.parentWidget(), (QComboBox, QAbstractSpinBox, QTabBar, QMenuBar, QAbstractItemView))
        and not widget.objectName().startswith(("qt_dockwidget_", "qt_menubar_"))
    ]


def test_every_control_explains_itself_in_more_words_than_its_label(window: MainWindow) -> None:
    """The definition, not the label again: at least four words that stand neither on it nor in its name."""
    found = operated(window)
    assert len(found) > 40
    poor = [
        f"{described(widget)} {name_of(widget)!r}: {widget.toolTip()!r}"
        for widget in found
        if len(words(widget.toolTip()) - words(name_of(widget)) - words(str(widget.property("text") or ""))) < 4
    ]
    assert poor == []


def test_everything_numeric_says_what_a_larger_and_a_smaller_value_does(window: MainWindow) -> None:
    numeric = [w for w in operated(window) if isinstance(w, (NumberBox, QAbstractSlider))]
    assert len(numeric) >= 9
    assert [name_of(w) for w in numeric if not re.search("[Ll]arger", w.toolTip())] == []
    assert [name_of(w) for w in numeric if not re.search("[Ss]maller|0: off", w.toolTip())] == []


def test_every_control_of_every_dialog_explains_itself_and_numbers_say_both_directions(window: MainWindow) -> None:
    opened: list[QWidget] = [window.transport.open_course(), window.transport.open_loss_formula()]
    opened.append(window.canvas.menus.open_formula("h1"))
    window.films.ask()
    window.stepper.what_if()
    opened += [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()]
    found = {widget for dialog in opened for widget in operated(dialog)}
    assert len(found) > 25
    standard = {"OK", "Cancel", "Close", "&OK", "&Cancel", "&Close"}
    plain = [w for w in found if str(w.property("text") or "") not in standard]
    assert [described(w) for w in found if not name_of(w)] == []
    assert sorted(f"{described(w)} {name_of(w)!r}: {w.toolTip()!r}" for w in plain if len(words(w.toolTip())) < 4) == []
    numeric = [w for w in plain if isinstance(w, (NumberBox, QAbstractSlider, QAbstractSpinBox))]
    assert len(numeric) >= 6
    silent = [w for w in numeric if not re.search("[Ll]arger|[Ll]onger", w.toolTip())]
    silent += [w for w in numeric if not re.search("[Ss]maller|[Ss]horter|0: ", w.toolTip())]
    assert sorted(f"{name_of(w)}: {w.toolTip()}" for w in silent) == []
    for dialog in opened:
        dialog.close()


def test_every_choice_of_a_box_is_explained(window: MainWindow) -> None:
    boxes = [w for w in operated(window) if isinstance(w, QComboBox) and not w.isEditable()]
    assert len(boxes) >= 5
    for box in boxes:
        tips = [box.itemData(i, Qt.ItemDataRole.ToolTipRole) for i in range(box.count())]
        assert all(tips), box.accessibleName()
        assert len(set(tips)) == len(tips), box.accessibleName()


def test_every_entry_of_every_menu_says_what_it_does(window: MainWindow) -> None:
    silent = [
        action.text()
        for action in window.actions_by_name.values()
        if not words(action.toolTip()) - words(action.text()) or not action.statusTip()
    ]
    assert silent == []


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


def pixels(window: MainWindow, widget: QWidget) -> np.ndarray:
    """What is on the screen at a widget and a little around it."""
    place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()).adjusted(-4, -4, 4, 4)
    image = window.grab(place.intersected(window.rect())).toImage().convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 4 * image.width()].reshape(image.height(), image.width(), 4)[:, :, :3].astype(int)


@pytest.mark.parametrize("theme", [name for name, look in THEMES.items() if not look.sign_marks])
def test_where_the_keyboard_is_can_be_seen_at_every_stop(window: MainWindow, theme: str) -> None:
    """With the focus a stop looks different from how it looks without, by a ring that stands out."""
    window.holder.set(theme)
    window.docks.show_panel("outline")
    window.docks.show_panel("history")
    for name in list(window.hints.shown):
        window.hints.used(name)
    QApplication.processEvents()
    window.transport.play.setFocus(Qt.FocusReason.TabFocusReason)
    unseen: list[str] = []
    stops = 0
    for _ in range(100):
        QApplication.processEvents()
        widget = QApplication.focusWidget()
        assert widget is not None
        ringed = pixels(window, widget)
        event_back(widget) if widget is window.canvas else event_to_next(widget)
        assert QApplication.focusWidget() is not widget, f"{described(widget)} keeps the keyboard"
        difference = np.abs(pixels(window, widget) - ringed).max(axis=2)
        stops += 1
        if (difference >= 40).sum() < 40:
            unseen.append(f"{described(widget)} {name_of(widget)!r}")
        if widget is window.canvas:
            break
    assert unseen == []
    assert stops > 35


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
    assert window.statusBar().currentMessage().startswith("Done: Set weight of")
    window.actions_by_name["undo"].trigger()
    assert window.statusBar().currentMessage().startswith("Undone: Set weight of")


def test_walking_through_examples_by_key_is_seen_by_the_session(window: MainWindow, qtbot: QtBot) -> None:
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    assert window.session.selection.example == 1
    qtbot.keyClick(window.canvas, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    assert window.session.selection.example == 0
