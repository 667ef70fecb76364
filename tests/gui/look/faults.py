"""What is wrong with how a window looks, in sentences: text cut or shortened, things that overlap or stick out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QDockWidget,
    QGraphicsView,
    QMainWindow,
    QMenu,
    QScrollBar,
    QTabBar,
    QToolButton,
    QWidget,
)

from gui.canvas.overlays import EmptyHint
from gui.dock import PanelButton
from gui.hints import Callout
from gui.opening import Opening
from gui.presentation import WayOut
from gui.views.veil import Veil
from tests.gui.look.recorder import Written, texts_of

OVERLAYS = (Callout, EmptyHint, Opening, PanelButton, Veil, WayOut)  # lie on top of others, and are meant to
MEANT = {"own…", "torch is loading…", "Opening…"}  # end in dots by themselves, and are painted
SLACK = 1.5  # pixels that rounding may take


@dataclass(frozen=True)
class Placed:
    """A text of a widget, in the coordinates of its window."""

    widget: QWidget
    written: Written
    area: QRectF

    def __str__(self) -> str:
        return f"“{self.written.text}” in {name_of(self.widget)}"


def faults() -> list[str]:
    """All faults of all windows that are shown."""
    found: list[str] = []
    for window in QApplication.topLevelWidgets():
        if window.isVisible():
            widgets = list(shown_in(window))
            placed = [text for widget in widgets for text in placed_texts(widget)]
            found += [*cut_texts(placed), *overlapping_texts(placed), *crowded_texts(placed)]
            found += [*overlapping_widgets(widgets), *widgets_that_stick_out(widgets)]
    return sorted(set(found))


def shown_in(window: QWidget) -> Iterator[QWidget]:
    """A window and all that is visible in it, without what it has opened as windows of their own."""
    yield window
    for widget in window.findChildren(QWidget):
        if isinstance(widget, QTabBar) and isinstance(widget.parent(), QMainWindow) and _is_unused(widget):
            continue
        if widget.isVisible() and widget.window() is window and not widget.visibleRegion().isEmpty():
            yield widget


def _is_unused(tabs: QTabBar) -> bool:
    """A main window keeps the tabs of panels that are closed, below all else."""
    titles = {tabs.tabText(i) for i in range(tabs.count())}
    docks = tabs.window().findChildren(QDockWidget)
    return sum(dock.toggleViewAction().isChecked() and dock.windowTitle() in titles for dock in docks) < 2


def placed_texts(widget: QWidget) -> Iterator[Placed]:
    if isinstance(widget, QGraphicsView):
        return  # its viewport paints
    corner = widget.mapTo(widget.window(), QPoint())
    for written in texts_of(widget):
        if written.text.strip() and written.area.width() > 0:
            yield Placed(widget, written, written.area.translated(corner))


def cut_texts(placed: list[Placed]) -> Iterator[str]:
    """Texts that end in dots, or that reach out of the widget that paints them or of its clip."""
    for text in placed:
        written, widget = text.written, text.widget
        if written.text.endswith("…") and written.text not in MEANT | _own_texts(widget):
            yield f"shortened: {text}"
        room = QRectF(widget.rect()).intersected(written.clip)
        lists = isinstance(widget.parentWidget(), QAbstractItemView)  # a row may be scrolled half out of sight,
        tabs = isinstance(widget, QTabBar) and _scrolls(widget)  # and so may a tab
        spare = 0.3 * written.size  # a line is higher than its letters
        out_across = written.area.left() < room.left() - SLACK or written.area.right() > room.right() + SLACK
        out_down = written.area.top() < room.top() - spare or written.area.bottom() > room.bottom() + spare
        if (out_across and not tabs) or (out_down and not lists):
            yield f"cut off: {text}, {_numbers(written.area)} of {_numbers(room)}"


def _scrolls(tabs: QTabBar) -> bool:
    return any(button.isVisible() for button in tabs.findChildren(QToolButton))


def _own_texts(widget: QWidget) -> set[str]:
    """What a widget would write in a room large enough: some of it ends in dots by itself, as "Open…" does."""
    if isinstance(widget, QMenu):
        return {action.text().partition("\t")[0] for action in widget.actions()}
    return {str(widget.property("text") or "")}


def overlapping_texts(placed: list[Placed]) -> Iterator[str]:
    """Two texts on top of each other."""
    below = [text for text in placed if not isinstance(text.widget, OVERLAYS) and not is_in_overlay(text.widget)]
    for one, other in combinations(below, 2):
        common = one.area.intersected(other.area)
        least = 0.3 * min(one.written.size, other.written.size)
        if common.width() > SLACK and common.height() > least and _are_seen_together(one, other):
            yield f"on top of each other: {one} and {other}"


def crowded_texts(placed: list[Placed]) -> Iterator[str]:
    """Two columns of a menu, or two labels, that read as one word."""
    for one, other in combinations(placed, 2):
        if one.area.left() > other.area.left():
            one, other = other, one
        menu = one.widget if isinstance(one.widget, QMenu) else None
        if (one.widget is other.widget) is (menu is None):
            continue
        least = (0.3 if menu is None else 1.5 if _is_one_column(menu) else 0.6) * min(
            one.written.size, other.written.size
        )
        apart = other.area.left() - one.area.right()
        rows = (one.area.top(), one.area.bottom()), (other.area.top(), other.area.bottom())
        common = min(rows[0][1], rows[1][1]) - max(rows[0][0], rows[1][0])
        if 0 <= apart < least and common > 0.5 * min(one.area.height(), other.area.height()):
            yield f"crowded: {one} and {other}, {apart:.0f} pixels apart"


def _is_one_column(menu: QMenu) -> bool:
    """A menu higher than the screen stands in several columns, as near as Qt has them."""
    return len({menu.actionGeometry(action).left() for action in menu.actions()}) == 1


def overlapping_widgets(widgets: list[QWidget]) -> Iterator[str]:
    """Neighbours that share pixels."""
    shown = set(widgets)
    for parent in widgets:
        if isinstance(parent.parentWidget(), QAbstractScrollArea) or isinstance(parent, QAbstractScrollArea):
            continue
        children = [
            child for child in parent.children()
            if isinstance(child, QWidget) and child in shown and not isinstance(child, OVERLAYS)
        ]  # fmt: skip
        for one, other in combinations(children, 2):
            common = one.geometry().intersected(other.geometry())
            if common.width() > 1 and common.height() > 1:
                yield f"overlapping: {name_of(one)} and {name_of(other)}"


def widgets_that_stick_out(widgets: list[QWidget]) -> Iterator[str]:
    """Widgets that are partly outside what they stand in; what is scrolled is let be."""
    for widget in widgets:
        parent = widget.parentWidget()
        if widget.isWindow() or parent is None or isinstance(parent.parentWidget(), QAbstractScrollArea):
            continue
        room = parent.rect()
        if isinstance(widget, QScrollBar) or isinstance(parent, QMainWindow):
            room = room.adjusted(-1, -1, 1, 1)
        if not room.contains(widget.geometry()):
            yield f"sticks out: {name_of(widget)}, {_edges(widget.geometry())} of {_edges(parent.rect())}"


def name_of(widget: QWidget) -> str:
    """A widget as somebody who looks for it in the code would call it."""
    said = widget.accessibleName() or widget.objectName() or str(widget.property("text") or "")
    parent = widget.parentWidget()
    around = f" of {type(parent).__name__}" if parent is not None else ""
    return f"{type(widget).__name__}{f' ({said[:40]})' if said else ''}{around}"


def is_in_overlay(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, OVERLAYS):
            return True
        parent = parent.parentWidget()
    return False


def _are_seen_together(one: Placed, other: Placed) -> bool:
    """Whether the place where they meet is in sight in both: not scrolled away."""
    middle = one.area.intersected(other.area).center().toPoint()
    return all(
        text.widget.visibleRegion().contains(text.widget.mapFrom(text.widget.window(), middle)) for text in (one, other)
    )


def _numbers(area: QRectF) -> str:
    return _edges(area.toAlignedRect())


def _edges(area: QRect) -> str:
    return f"{area.left()}…{area.right()} × {area.top()}…{area.bottom()}"
