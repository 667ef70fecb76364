"""A choice from a table in full: which entry, what it does, its formula, and a field for each of its settings."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.choice import Choice, Setting
from core.registry import Table
from gui.panels.boxes import NamesBox
from gui.panels.setting_fields import SettingFields, words_of
from gui.theme import GAP, GRID


class Entry(Protocol):
    """What an entry of such a table says of itself."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def rule(self) -> str: ...
    @property
    def definition(self) -> str: ...
    @property
    def note(self) -> str: ...
    @property
    def settings(self) -> tuple[Setting, ...]: ...


class ChoiceForm(QWidget):
    """An entry that is added to the table stands here by itself.

    Signals:
        changed(Choice): the user has chosen another entry or turned a setting.
        refused(str): why what was typed is not taken.
    """

    changed = Signal(object)
    refused = Signal(str)

    def __init__(self, name: str, table: Table[Entry], tip: str, head: str = "") -> None:
        """`head` says what the entry's rule gives: "rate = "."""
        super().__init__()
        self._name, self._table, self._head = name, table, head
        self._shown: Choice | None = None
        self.fields: SettingFields | None = None
        self.names = NamesBox()
        self.names.setAccessibleName(name)
        self.names.setToolTip(tip)
        for key, entry in table.items():
            self.names.addItem(entry.title, key)
            words = f"{entry.definition}\n{entry.rule}\n{entry.note}"
            self.names.setItemData(self.names.count() - 1, words, Qt.ItemDataRole.ToolTipRole)
        self.names.activated.connect(lambda _index: self._choose(str(self.names.currentData())))
        self.rule, self.words = QLabel(), QLabel()
        self.rule.setProperty("role", "number")
        self.words.setProperty("role", "muted")
        for label in (self.rule, self.words):
            label.setWordWrap(True)
        self._row = QHBoxLayout()
        self._row.setSpacing(GAP)
        self._row.addWidget(self.names)
        self._settings = QWidget()
        self._row.addWidget(self._settings, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(self._row)
        column.addWidget(self.rule)
        column.addWidget(self.words)

    def show_choice(self, choice: Choice) -> None:
        """Shows what is chosen; the same entry keeps its fields, and the keyboard stays where it is."""
        if choice == self._shown or choice.name not in self._table:
            return
        before, self._shown = self._shown, choice
        if before is not None and before.name == choice.name and self.fields is not None:
            self.fields.show_choice(choice)
            return
        entry = self._table[choice.name]
        self.names.setCurrentIndex(self.names.findData(choice.name))
        self.rule.setText(self._head + entry.rule)
        self.words.setText(f"{entry.definition} {entry.note}")
        self.fields = SettingFields(choice, entry.settings, self._name, self)
        self.fields.changed.connect(self.changed)
        self.fields.refused.connect(self.refused)
        page = field_row(self.fields, entry.settings)
        self._row.replaceWidget(self._settings, page)
        self._settings.deleteLater()
        self._settings = page

    def _choose(self, name: str) -> None:
        if self._shown is None or name != self._shown.name:
            self.changed.emit(Choice(name))


def field_row(fields: SettingFields, settings: tuple[Setting, ...]) -> QWidget:
    """Captions and fields side by side; a tick is its own caption."""
    page = QWidget()
    row = QHBoxLayout(page)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GRID)
    for setting in settings:
        widget = fields.widgets[setting.name]
        if not isinstance(widget, QCheckBox):
            row.addSpacing(GRID)
            row.addWidget(caption_of(setting, widget))
        row.addWidget(widget)
    row.addStretch(1)
    return page


def caption_of(setting: Setting, field: QWidget) -> QLabel:
    """What stands before a setting's field; it explains itself as the field does."""
    caption = QLabel(words_of(setting))
    caption.setProperty("role", "label")
    caption.setToolTip(field.toolTip())
    return caption
