"""What stands in a wrong place, in sentences: squeezed buttons, panels out of line, windows that leave the screen."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QFrame, QTabBar, QWidget

from tests.gui.look.faults import name_of, shown_in

NEARLY = 3  # pixels by which two edges that were meant to be in line may miss each other


def misplaced() -> list[str]:
    """All such faults of all windows that are shown."""
    found: list[str] = []
    for window in QApplication.topLevelWidgets():
        if window.isVisible():
            widgets = list(shown_in(window))
            found += [*squeezed_buttons(widgets), *out_of_line(window, widgets), *beyond_the_screen(window)]
    return sorted(set(found))


class Standing:
    """Where controls stood when they were first seen: from state to state none of them is to move or to vanish."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, int]] = {}

    def moved(self, controls: dict[str, QWidget], where: str) -> list[str]:
        """`controls`: by name, those that somebody looks for in the same place always; `where`: the state's name."""
        found: list[str] = []
        for name, control in controls.items():
            left = control.mapTo(control.window(), QPoint()).x() if control.isVisible() else -1
            first, before = self._known.setdefault(name, (where, left))
            if left != before:
                found.append(f"moved: {name} stands at {left}, in “{first}” at {before} (−1: not at all)")
        return found


def squeezed_buttons(widgets: list[QWidget]) -> Iterator[str]:
    """Buttons with words that are lower than they ask for: the words lose their feet."""
    for widget in widgets:
        if isinstance(widget, QAbstractButton) and widget.text() and not isinstance(widget.parent(), QTabBar):
            wanted = widget.sizeHint().height()
            if widget.height() < wanted - 1:
                yield f"squeezed: {name_of(widget)}, {widget.height()} of {wanted} pixels"


def out_of_line(window: QWidget, widgets: list[QWidget]) -> Iterator[str]:
    """Panels whose edges nearly meet on one line."""
    panels = [widget for widget in widgets if _is_panel(widget) and not _is_in_panel(widget)]
    places = {panel: QRect(panel.mapTo(window, QPoint()), panel.size()) for panel in panels}
    for one, other in combinations(panels, 2):
        for edge in ("left", "right", "top", "bottom"):
            apart = abs(getattr(places[one], edge)() - getattr(places[other], edge)())
            if 0 < apart <= NEARLY:
                yield f"out of line: {edge} of {name_of(one)} and of {name_of(other)}, by {apart}"


def beyond_the_screen(window: QWidget) -> Iterator[str]:
    """A dialog of which a part cannot be seen."""
    if isinstance(window, QDialog) and not window.screen().availableGeometry().contains(window.geometry()):
        yield f"beyond the screen: {name_of(window)} ({window.windowTitle()})"


def _is_panel(widget: QWidget) -> bool:
    return isinstance(widget, QFrame) and widget.property("role") == "panel"


def _is_in_panel(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None and not parent.isWindow():
        if _is_panel(parent):
            return True
        parent = parent.parentWidget()
    return False
