"""Settings and choices: what is allowed, and how a choice is written."""

from __future__ import annotations

import math
from typing import Any

import pytest

from core.arrays import FrozenMap
from core.choice import Choice, Setting
from core.clipping import CLIPS
from core.registry import Table
from core.schedules import SCHEDULES
from core.stops import STOPS

NUMBER = Setting("n", 0.5, 0.0, 2.0)
WHOLE = Setting("w", 2, 1, 64)
SWITCH = Setting("s", False)
PAIR = Setting("p", (0.9, 0.99), 0.0, 0.999)
FREE = Setting("f", 0.5)


@pytest.mark.parametrize(
    ("setting", "value", "allowed"),
    [
        (NUMBER, 0.0, True),
        (NUMBER, 2, True),
        (NUMBER, 2.1, False),
        (NUMBER, -0.1, False),
        (NUMBER, True, False),
        (NUMBER, "1", False),
        (NUMBER, None, False),
        (NUMBER, math.nan, False),
        (NUMBER, math.inf, False),
        (WHOLE, 1, True),
        (WHOLE, 64, True),
        (WHOLE, 65, False),
        (WHOLE, 2.0, False),
        (WHOLE, True, False),
        (SWITCH, True, True),
        (SWITCH, 1, False),
        (PAIR, [0.1, 0.2], True),
        (PAIR, (0.1, 0.2), True),
        (PAIR, [0.1], False),
        (PAIR, [0.1, 1.0], False),
        (PAIR, 0.1, False),
        (PAIR, [0.1, True], False),
        (FREE, -1e9, True),
        (FREE, math.nan, False),
        (FREE, math.inf, False),
    ],
)
def test_a_setting_takes_values_of_its_kind_within_its_range(setting: Setting, value: Any, allowed: bool) -> None:
    assert setting.allows(value) is allowed


def test_ranges_are_said_in_words() -> None:
    assert NUMBER.range_text() == "a number ≥ 0 and ≤ 2"
    assert WHOLE.range_text() == "a whole number ≥ 1 and ≤ 64"
    assert SWITCH.range_text() == "true or false"
    assert PAIR.range_text() == "2 numbers ≥ 0 and ≤ 0.999"
    assert FREE.range_text() == "a number"


def test_a_choice_has_its_own_value_or_the_default() -> None:
    assert Choice("a", FrozenMap({"n": 1.5})).value(NUMBER) == 1.5
    assert Choice("a").value(NUMBER) == 0.5


def test_a_choice_is_written_as_its_bare_name_where_that_is_all() -> None:
    assert Choice("relu").to_json() == "relu"
    assert Choice("adam", FrozenMap({"betas": (0.1, 0.2)})).to_json() == {"name": "adam", "betas": [0.1, 0.2]}


def test_choices_are_values() -> None:
    one, other = Choice("a", FrozenMap({"x": 1, "y": 2})), Choice("a", FrozenMap({"y": 2, "x": 1}))
    assert one == other
    assert hash(one) == hash(other)
    assert one != Choice("a")


@pytest.mark.parametrize("table", [SCHEDULES, CLIPS, STOPS], ids=["schedules", "clippings", "stops"])
def test_every_number_of_a_course_says_what_a_larger_and_a_smaller_one_does(table: Table[Any]) -> None:
    for entry in table.values():
        for setting in entry.settings:
            if not isinstance(setting.default, bool):
                assert "Larger: " in setting.effect, (entry.name, setting.name)
                assert "Smaller: " in setting.effect, (entry.name, setting.name)
