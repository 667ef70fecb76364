"""A named entry of a table together with its settings: how a drawing refers to an activation, loss or optimizer."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from core.arrays import FrozenMap


@dataclass(frozen=True)
class Setting:
    """A number or switch that an entry of a table can be given in a project file.

    Attributes:
        name: its key in the file.
        default: its value where the file gives none (a float, int, bool, text or a tuple of floats).
        minimum, maximum: the closed range of allowed values; None where there is no bound.
        note: what it is, for the tooltip, without its first capital and its full stop.
        effect: what a larger and what a smaller value does, in sentences.
        words: what stands before its field, with its unit; "" where the name says it.
        is_required: whether a file must give it; the default is then what a new choice begins with.
        problem: value → (what is wrong with it, how to mend it), None for a good one; for what ranges cannot say.
    """

    name: str
    default: Any
    minimum: float | None = None
    maximum: float | None = None
    note: str = ""
    is_required: bool = False
    words: str = ""
    problem: Callable[[Any], tuple[str, str] | None] | None = None
    effect: str = ""

    def allows(self, value: Any) -> bool:
        """Whether a value read from a file can stand for this setting."""
        if isinstance(self.default, bool):
            return isinstance(value, bool)
        if isinstance(self.default, str):
            return isinstance(value, str)
        if isinstance(self.default, tuple):
            return (
                isinstance(value, (list, tuple))
                and len(value) == len(self.default)
                and all(self._allows_number(v) for v in value)
            )
        if isinstance(self.default, int) and not isinstance(value, int):
            return False
        return self._allows_number(value)

    def _allows_number(self, value: Any) -> bool:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return False
        if not abs(value) <= sys.float_info.max:  # nan and what no float holds
            return False
        above = self.minimum is None or value >= self.minimum
        return above and (self.maximum is None or value <= self.maximum)

    def range_text(self) -> str:
        """The allowed values in words, for problems."""
        if isinstance(self.default, bool):
            return "true or false"
        if isinstance(self.default, str):
            return f'a text such as "{self.default}"'
        noun = "a whole number" if isinstance(self.default, int) else "a number"
        if isinstance(self.default, tuple):
            noun = f"{len(self.default)} numbers"
        low = "" if self.minimum is None else f" ≥ {self.minimum:g}"
        high = "" if self.maximum is None else f" ≤ {self.maximum:g}"
        return noun + (low + (" and" if low and high else "") + high)


@dataclass(frozen=True)
class Choice:
    """The name of a table's entry and the settings that differ from its defaults."""

    name: str
    settings: FrozenMap[Any] = field(default_factory=FrozenMap)

    def value(self, setting: Setting) -> Any:
        return self.settings.get(setting.name, setting.default)

    def to_json(self) -> Any:
        """The bare name, or an object when there are settings."""
        if not self.settings:
            return self.name
        plain = {k: list(v) if isinstance(v, tuple) else v for k, v in self.settings.items()}
        return {"name": self.name, **plain}


def fresh_choice(name: str, settings: Iterable[Setting] = ()) -> Choice:
    """A choice as it is first made: with the settings that a file must give, at what they begin with."""
    return Choice(name, FrozenMap({s.name: s.default for s in settings if s.is_required}))


def setting_numbers(choice: Choice, settings: Iterable[Setting]) -> dict[str, float]:
    """The settings' numbers by name, for formulas; texts are left out."""
    return {s.name: float(choice.value(s)) for s in settings if not isinstance(s.default, str)}
