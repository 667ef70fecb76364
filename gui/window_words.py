"""What the window says of the present: its title, what undo and redo would do, which switches of the menus are on."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow

from gui.actions import ACTIONS
from gui.document import Document
from gui.menu_bar import tooltip_of
from gui.panels.stepper_trying import tried_words
from gui.session import Session
from gui.theme import ThemeHolder


class WindowWords(QObject):
    """Follows the document, the session and the theme."""

    def __init__(
        self,
        window: QMainWindow,
        actions: dict[str, QAction],
        document: Document,
        session: Session,
        holder: ThemeHolder,
    ) -> None:
        super().__init__(window)
        self._window, self._actions = window, actions
        self._document, self._session, self._holder = document, session, holder
        document.path_changed.connect(self._title)
        session.running_changed.connect(self._title)
        document.undo_stack.indexChanged.connect(self._name_history)
        session.selection_changed.connect(self._name_history)
        holder.changed.connect(self._show_switches)
        self._title()
        self._name_history()
        self._show_switches()

    def close(self) -> None:
        """The stack's last signal comes while it is taken down."""
        self._document.undo_stack.indexChanged.disconnect(self._name_history)

    def _title(self) -> None:
        mark = "*" if self._session.has_unsaved_changes else ""
        self._window.setWindowTitle(f"{self._document.project.title}{mark} – Netfold")

    def _name_history(self, _index: int = 0) -> None:
        stack, trial = self._document.undo_stack, self._session.attention.trial
        tried = trial is not None and trial.edits >= stack.index()  # then a what-if is what undo takes back
        for name, text, possible in (
            ("undo", f"what if {tried_words(self._session)}" if tried else stack.undoText(), stack.canUndo()),
            ("redo", stack.redoText(), stack.canRedo()),
        ):
            action = self._actions[name]
            action.setText(f"{ACTIONS[name].text} {text[:1].lower()}{text[1:]}" if text else ACTIONS[name].text)
            action.setEnabled(possible or (name == "undo" and (tried or self._session.is_running)))
            action.setToolTip(tooltip_of(ACTIONS[name], "" if action.isEnabled() else f"Nothing to {name}."))

    def _show_switches(self) -> None:
        theme = self._holder.theme
        for name, is_on in (
            ("dark", theme.is_dark),
            ("high_contrast", theme.high_contrast),
            ("colour_blind", theme.sign_marks),
            ("reduce_motion", self._holder.reduce_motion),
        ):
            self._actions[name].setChecked(is_on)
