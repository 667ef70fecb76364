"""A choice (activation, loss, optimizer, initialization) in a file: reading it, and what is wrong with one."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from core.arrays import FrozenMap
from core.choice import Choice, Setting
from core.json_text import shown
from core.problems import Problem
from core.reading import Fields, Notes, described, freeze
from core.registry import Table


def read_choice(fields: Fields, key: str, default: Choice, table: Table[Any]) -> Choice:
    """The name or the object {"name": …, setting: …} under a key; the default where it is absent or no choice."""
    if not fields.has(key):
        return default
    place = fields.place(key)
    return _choice(fields.take(key), f"`{key}`", place, default.name, table, fields.notes) or default


def read_choices(fields: Fields, key: str, table: Table[Any]) -> tuple[Choice, ...]:
    """A list of choices under a key; one alone needs no list. () where the key is absent."""
    if not fields.has(key):
        return ()
    value, where = fields.take(key), fields.place(key)
    items = value if isinstance(value, list) else [value]
    example = next(iter(table))
    read = [_choice(item, f"An entry of `{key}`", where, example, table, fields.notes) for item in items]
    return tuple(choice for choice in read if choice is not None)


def _choice(value: object, noun: str, where: str, example: str, table: Table[Any], notes: Notes) -> Choice | None:
    """The choice that a value says; None after noting that it is none."""
    if isinstance(value, str):
        return Choice(value)
    if isinstance(value, dict) and isinstance(value.get("name"), str):
        known = {setting.name: setting for setting in settings_of(value["name"], table)}
        return Choice(
            value["name"],
            FrozenMap({k: _setting(known.get(k), v) for k, v in value.items() if k != "name"}),
        )
    said = "an object without a name" if isinstance(value, dict) and "name" not in value else described(value)
    if isinstance(value, dict) and "name" in value:
        said = f"an object whose name is {described(value['name'])}"
    notes.problem(where, f"{noun} must be a name, not {said}.", f'Write "{example}" or {{"name": "{example}", …}}.')
    return None


def choice_problems(where: str, noun: str, choice: Choice, table: Table[Any]) -> list[Problem]:
    """An unknown name, unknown settings, and settings out of range."""
    if choice.name not in table:
        return [Problem(where, f"There is no {noun} named {shown(choice.name)}.", table.suggestion(choice.name))]
    known = {setting.name: setting for setting in settings_of(choice.name, table)}
    problems: list[Problem] = []
    for name, value in choice.settings.items():
        if name not in known:
            names = ", ".join(known)
            fix = f"Its settings: {names}." if known else f"Write just {shown(choice.name)}."
            problems.append(Problem(where, f"The {noun} {choice.name} has no setting {shown(name)}.", fix))
        elif not (known[name].allows(value) and _is_finite(value)):
            range_text = known[name].range_text()
            what = f"The setting {name} of {choice.name} is {_plain(value)}, which is not {range_text}."
            problems.append(Problem(where, what, f"Write {range_text}."))
        elif (check := known[name].problem) is not None and (found := check(value)) is not None:
            problems.append(Problem(where, *found))
    for name, setting in known.items():
        if setting.is_required and name not in choice.settings:
            fix = f'Write {{"name": {shown(choice.name)}, "{name}": "{setting.default}"}}.'
            problems.append(Problem(where, f"The {noun} {choice.name} needs its {name}.", fix))
    return problems


def settings_of(name: str, table: Mapping[str, Any]) -> tuple[Setting, ...]:
    """The settings of a table's entry; () for an unknown one and for entries that have none (initialisations)."""
    return getattr(table.get(name), "settings", ())


def _setting(setting: Setting | None, value: object) -> Any:
    """A setting's value in the type of its default, where it can be."""
    if setting is None or isinstance(value, bool) or not setting.allows(value):
        if setting is not None and isinstance(setting.default, int) and isinstance(value, float) and value.is_integer():
            return int(value)
        return freeze(value)
    if isinstance(setting.default, float) and isinstance(value, int):
        return float(value)
    if isinstance(value, list):
        return tuple(float(item) for item in value)
    return value


def _is_finite(value: object) -> bool:
    numbers = value if isinstance(value, tuple) else (value,)
    return all(math.isfinite(number) for number in numbers if isinstance(number, (int, float)))


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(str, value))}]"
    return described(value).removeprefix("the number ")
