"""Figures with targets, and how they are printed and drawn."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from core.bench.lines import Line, Skipped, Target, figure, line_of, table
from core.bench.plot import svg

FAST = Line("tiny", "against plain torch", 1278.0, "×", 1200.0, 1300.0, Target(300, at_least=True), "8,000 updates/s")
SLOW = Line("tiny", "against JAX", 8.0, "×", target=Target(10, at_least=True))
LATE = Line("flat out", "late, p95", 2.5, "ms", target=Target(2.0))


def test_a_figure_is_held_against_its_target_from_the_right_side() -> None:
    assert FAST.is_met is True
    assert SLOW.is_met is False
    assert LATE.is_met is False
    assert Line("a", "b", 1.0, "ms").is_met is None
    assert Target(2.0).is_met_by(2.0)
    assert Target(2.0, at_least=True).is_met_by(2.0)


def test_a_line_is_the_median_with_its_quartiles() -> None:
    line = line_of("a", "b", [5.0, 1.0, 3.0, 2.0, 4.0], "ms")
    assert (line.value, line.low, line.high) == (3.0, 2.0, 4.0)
    single = line_of("a", "b", [5.0], "ms")
    assert (single.value, single.low, single.high) == (5.0, None, None)


def test_the_table_says_met_missed_and_skipped_in_aligned_columns() -> None:
    text = table([FAST, SLOW, Skipped("JAX", "jax is not installed"), LATE])
    lines = text.splitlines()
    assert "1,278 ×" in lines[0]
    assert "≥ 300: met" in lines[0]
    assert "1,200 … 1,300" in lines[0]
    assert "≥ 10.0: MISSED" in lines[1]
    assert lines[2] == "JAX: skipped; jax is not installed"
    assert len({line.index(" ×") for line in lines[:2]}) == 1


@pytest.mark.parametrize(
    ("value", "text"), [(1278.4, "1,278"), (12.34, "12.3"), (1.234, "1.23"), (0.0123, "0.012"), (0.0, "0.00")]
)
def test_figures_have_three_places_that_count(value: float, text: str) -> None:
    assert figure(value) == text


def test_the_plot_draws_a_bar_for_every_ratio_and_target_and_colours_what_was_missed() -> None:
    plain = Line("tiny", "Netfold", 3e6, "updates/s")
    root = ElementTree.fromstring(svg([FAST, SLOW, plain], "Ratios & more"))
    words = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "Ratios & more" in words
    assert "tiny: against plain torch" in words
    assert "tiny: Netfold" not in words
    bars = [e for e in root.iter("{http://www.w3.org/2000/svg}rect") if e.get("x")]
    assert len(bars) == 2
    assert bars[0].get("fill") != bars[1].get("fill")
    assert float(bars[0].get("width", 0)) > float(bars[1].get("width", 0))


def test_a_plot_of_nothing_is_still_a_picture() -> None:
    assert ElementTree.fromstring(svg([], "Nothing")).tag.endswith("svg")
