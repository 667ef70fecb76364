"""Every stop of every gallery network has a page whose numbers hold: roundings, products, sums, and the way back."""

from __future__ import annotations

import math
import re
from itertools import pairwise

import pytest
from pytestqt.qtbot import QtBot

from core.gallery import entries
from gui.numbers import use_digits
from gui.panels.formula_equation import Equation
from gui.panels.formula_numbers import read, shown
from gui.panels.stepper import StepperStrip
from gui.session import Session
from gui.stepping import GRANULARITIES, Granularity, Place
from gui.theme import ThemeHolder
from tests.gui.conftest import MakeSession

IDS = [entry.id for entry in entries()]
_NUMBER = r"−?(?:\d+\.?\d*|∞)(?:·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?"
_RESULT = re.compile(rf"[=≈] ({_NUMBER})(?:  [✓✗])?$")


@pytest.fixture
def strip(make_session: MakeSession, qtbot: QtBot, request: pytest.FixtureRequest) -> StepperStrip:
    session = make_session(request.param)
    session.select(session.selection.with_example(0))
    made = StepperStrip(session, ThemeHolder())
    qtbot.addWidget(made)
    made.resize(1264, 160)
    return made


def holds(equation: Equation, digits: int) -> None:
    """The riddle's parts give its value to 1e-12, and what is printed of it is within a unit of the last digit."""
    riddle = equation.riddle
    if riddle is None or not math.isfinite(riddle.value):
        return
    if riddle.shape == "product":
        assert math.isclose(math.prod(p.value for p in riddle.parts), riddle.value, rel_tol=1e-12, abs_tol=1e-300)
    if riddle.shape == "sum":
        size = sum(abs(part.value) for part in riddle.parts)
        assert abs(sum(part.value for part in riddle.parts) - riddle.value) <= 1e-12 * max(size, abs(riddle.value))
    found = _RESULT.search(equation.numbers)
    assert found, equation.numbers
    printed = read(found[1])
    unit = 0.0 if not riddle.value else 10.0 ** (math.floor(math.log10(abs(riddle.value))) - digits + 1)
    assert abs(printed - riddle.value) <= unit + 1e-300


@pytest.mark.parametrize("granularity", GRANULARITIES)
@pytest.mark.parametrize("strip", IDS, indirect=True)
def test_every_stop_has_a_page_whose_numbers_hold(strip: StepperStrip, granularity: Granularity) -> None:
    session = strip.session
    strip.set_granularity(granularity)
    strip.step_forward()
    stops = 0
    while session.place is not None and stops < 120:
        strip.refresh()
        page = strip.lines.page
        assert page.title
        assert page.equations, session.place
        assert "nan" not in strip.numbers_text().lower()
        for equation in page.equations:
            holds(equation, strip.themes.digits)
        stops += 1
        strip.step_forward()
    assert stops >= 4


@pytest.mark.parametrize("strip", ["forward_3_4_3", "playground"], indirect=True)
def test_forward_and_back_by_operations_is_the_same_to_the_last_bit(strip: StepperStrip) -> None:
    session: Session = strip.session
    strip.set_granularity("operation")
    seen: list[tuple[Place, object, str]] = []
    strip.step_forward()
    while session.place is not None and len(seen) < 80:
        strip.refresh()
        trace = session.moment.trace
        assert trace is not None
        numbers = b"".join(layer.activation.tobytes() for layer in trace.layers.values())
        seen.append((session.place, numbers, strip.numbers_text()))
        strip.step_forward()
    strip.step_back()
    for (place, numbers, text), (after, _, _) in reversed(list(pairwise(seen))):
        assert session.place == after
        strip.step_back()
        strip.refresh()
        trace = session.moment.trace
        assert trace is not None
        assert session.place == place
        assert b"".join(layer.activation.tobytes() for layer in trace.layers.values()) == numbers
        assert strip.numbers_text() == text


@pytest.mark.parametrize("digits", [2, 3, 6])
def test_a_shown_rounding_is_within_one_unit_of_its_last_digit(digits: int) -> None:
    use_digits(digits)
    for value in (0.0714, 0.0005, 1.5, 123456.0, 9.995, -0.33333333, 2.5e-7):
        unit = 10.0 ** (math.floor(math.log10(abs(value))) - digits + 1)
        assert abs(read(shown(value, digits)) - value) <= unit
