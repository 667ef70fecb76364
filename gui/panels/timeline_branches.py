"""The menu of branches: which one is shown, and switching, renaming and deleting them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QInputDialog, QMenu, QWidget

from core.training.branches import Branch
from gui.numbers import count, loss_text
from gui.time_travel import TimeTravel

EXPLAINED = "A branch begins when you press Play or change something at a past step."


class BranchMenu(QObject):
    """Fills menus; asks for new names."""

    def __init__(self, travel: TimeTravel, parent: QWidget) -> None:
        super().__init__(parent)
        self._travel, self._parent = travel, parent
        self.menu = QMenu(parent)
        self.menu.setToolTipsVisible(True)
        self.menu.aboutToShow.connect(self._fill)

    def popup_for(self, name: str, at: QPoint) -> None:
        """The entries of one branch, at a global place."""
        menu = QMenu(self._parent)
        menu.setToolTipsVisible(True)
        self._add_entries(menu, self._travel.timeline.named(name))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _fill(self) -> None:
        self.menu.clear()
        timeline = self._travel.timeline
        group = QActionGroup(self.menu)
        for branch in timeline.branches:
            action = self.menu.addAction(_line(branch))
            action.setCheckable(True)
            action.setChecked(branch.name == timeline.current_name)
            action.setToolTip("The run that is shown." if action.isChecked() else "Shows this run; the other is kept.")
            action.triggered.connect(partial(self._do, self._travel.switch, branch.name))
            group.addAction(action)
        self.menu.addSeparator()
        if len(timeline.branches) == 1:
            note = self.menu.addAction(EXPLAINED)
            note.setEnabled(False)
        self._add_changes(self.menu, timeline.current)
        for branch in timeline.branches:
            if branch.name != timeline.current_name:
                self._add_entries(self.menu.addMenu(branch.name), branch)

    def _add_entries(self, menu: QMenu, branch: Branch) -> None:
        switch = menu.addAction(f"Switch to “{branch.name}”")
        switch.setToolTip("Shows this run; the one that is shown now is kept.")
        switch.triggered.connect(partial(self._do, self._travel.switch, branch.name))
        self._add_changes(menu, branch)

    def _add_changes(self, menu: QMenu, branch: Branch) -> None:
        rename = menu.addAction(f"Rename “{branch.name}”…")
        rename.triggered.connect(partial(self._do, self._ask_name, branch.name))
        delete = menu.addAction(f"Delete “{branch.name}”")
        delete.setEnabled(len(self._travel.timeline.branches) > 1)
        delete.setToolTip("Takes the branch away; undo brings it back.")
        delete.triggered.connect(partial(self._do, self._travel.delete, branch.name))

    def _do(self, act: Callable[[str], None], name: str, _checked: bool = False) -> None:
        act(name)

    def _ask_name(self, name: str) -> None:
        new, is_given = QInputDialog.getText(self._parent, "Rename the branch", "Name", text=name)
        if is_given:
            self._travel.rename(name, new)


def _line(branch: Branch) -> str:
    """A branch in a menu: its name, where it left, where it ends, and its loss there."""
    left = f", from {branch.parent} at {count(branch.forked_at)}" if branch.parent else ""
    losses = branch.history.train
    loss = f", loss {loss_text(float(losses[-1]))}" if len(losses) else ""
    return f"{branch.name}{left}: step {count(branch.step)}{loss}"
