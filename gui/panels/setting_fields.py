"""Fields for the settings of any table's entry: a number box or a tick for each, made from what the table says."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from core.arrays import FrozenMap
from core.choice import Choice, Setting
from gui.numbers import number
from gui.panels.boxes import UNBOUNDED, NumberBox


class SettingFields(QObject):
    """The fields of one choice.

    Signals:
        changed(Choice): the choice with a setting that the user has turned.
        refused(str): why what was typed is not taken.

    Attributes:
        widgets: setting's name → its field, in the table's order.
    """

    changed = Signal(object)
    refused = Signal(str)

    def __init__(self, choice: Choice, settings: tuple[Setting, ...], what: str, parent: QObject | None = None) -> None:
        """`what` the choice is, for those who hear the fields' names: "Schedule"."""
        super().__init__(parent)
        self._choice = choice
        self._settings = {setting.name: setting for setting in settings}
        self.widgets: dict[str, QWidget] = {s.name: self._field(s, what) for s in settings}
        self.show_choice(choice)

    def show_choice(self, choice: Choice) -> None:
        """Shows the settings of a choice of the same name."""
        self._choice = choice
        for name, widget in self.widgets.items():
            value = choice.value(self._settings[name])
            if isinstance(widget, QCheckBox):
                widget.setChecked(bool(value))
            elif isinstance(widget, NumberBox):
                widget.show_value(float(value))

    def _field(self, setting: Setting, what: str) -> QWidget:
        words = words_of(setting)
        if isinstance(setting.default, bool):
            tick = QCheckBox(words)
            tick.clicked.connect(lambda on: self._turn(setting, on))
            widget: QWidget = tick
        else:
            is_whole = isinstance(setting.default, int)
            low = -UNBOUNDED if setting.minimum is None else setting.minimum
            high = UNBOUNDED if setting.maximum is None else setting.maximum
            box = NumberBox(_offers(setting), low=low, high=high, whole=is_whole)
            box.value_changed.connect(lambda value: self._turn(setting, int(value) if is_whole else value))
            box.refused.connect(lambda text: self.refused.emit(f"{words.capitalize()}: {box.why_not(text)}"))
            widget = box
        widget.setAccessibleName(f"{what}: {words}")
        ranged = "" if isinstance(setting.default, bool) else f"\nIt is {setting.range_text()}."
        effect = f" {setting.effect}" if setting.effect else ""
        widget.setToolTip(f"{setting.note[:1].upper()}{setting.note[1:]}.{effect}{ranged}")
        return widget

    def _turn(self, setting: Setting, value: object) -> None:
        given = {**self._choice.settings, setting.name: value}
        self._choice = Choice(self._choice.name, FrozenMap(given))
        self.changed.emit(self._choice)


def words_of(setting: Setting) -> str:
    """The setting's caption."""
    return setting.words or setting.name.replace("_", " ")


def _offers(setting: Setting) -> tuple[str, ...]:
    """Numbers to pick: the default and some around it, within the range."""
    default = setting.default
    if isinstance(default, int):
        found = {max(1, round(default * factor)) for factor in (0.1, 0.3, 1, 3, 10)}
        return tuple(str(value) for value in sorted(found))
    if setting.maximum == 1:
        values = {0.0, 0.1, 0.5, 0.9, 1.0, float(default)}
    else:
        values = {float(f"{(default or 0.01) * factor:.3g}") for factor in (0.1, 0.3, 1, 3, 10)} | {float(default)}
    low, high = setting.minimum, setting.maximum
    kept = [v for v in sorted(values) if (low is None or v >= low) and (high is None or v <= high)]
    return tuple(number(value, 6) for value in kept)
