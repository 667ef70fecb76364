"""The inspector strip on a real session: it is never empty, follows the selection, and steps."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.choice import Choice
from core.graph import Connection, Graph, Layer
from core.project import Project, TableSource, Training
from gui.document import Document
from gui.panels.stepper import StepperStrip
from gui.session import Session
from gui.stepping import PHASES, Place, places
from gui.theme import ThemeHolder

ROWS = ((0.0, 0.0, 0.0), (0.0, 1.0, 1.0), (1.0, 0.0, 1.0), (1.0, 1.0, 0.0))


def project(*, with_data: bool = True) -> Project:
    ids = ("x", "h", "y")
    layers = (
        Layer("x", "input", 2),
        Layer("h", "hidden", 2, Choice("tanh")),
        Layer("y", "output", 1, Choice("sigmoid")),
    )
    graph = Graph(layers, tuple(Connection(a, b) for a, b in pairwise(ids)))
    data = TableSource(("x1", "x2"), ("y",), ROWS) if with_data else None
    return Project("xor", graph, data=data, training=Training(loss=Choice("binary_cross_entropy")))


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    made = Session(Document(project()))
    yield made
    made.close()


@pytest.fixture
def strip(session: Session, qtbot: QtBot) -> StepperStrip:
    made = StepperStrip(session, ThemeHolder())
    qtbot.addWidget(made)
    made.resize(1264, 120)
    made.show()
    qtbot.wait(60)
    return made


def test_with_nothing_selected_it_says_what_to_select(strip: StepperStrip) -> None:
    assert strip.lines.page.note.startswith("Select a unit")


def test_the_selected_unit_is_shown_in_numbers(strip: StepperStrip, session: Session, qtbot: QtBot) -> None:
    session.select(session.selection.with_example(3).with_unit("h", 1))
    strip.refresh()
    assert strip.lines.page.title == "h 2"
    assert strip.lines.page.equations[0].symbols == "z = b + x₁·w₁ + x₂·w₂"
    assert strip.lines.page.equations[1].curve is not None


@pytest.mark.parametrize(
    ("layer", "unit", "says"),
    [("h", 1, "UNIT"), ("h", None, "LAYER"), ("y", None, "UNIT"), ("", None, "SELECTION")],
)
def test_the_heading_says_what_is_selected(
    strip: StepperStrip, session: Session, qtbot: QtBot, layer: str, unit: int | None, says: str
) -> None:
    session.select(session.selection.with_unit(layer, unit))
    qtbot.waitUntil(lambda: strip.heading.text() == says)
    assert strip.pills["forward"].isChecked()


def test_the_phase_of_a_weights_page_is_lit_and_each_phase_shows_its_own(
    strip: StepperStrip, session: Session, qtbot: QtBot
) -> None:
    session.select(session.selection.with_weight("x->h", (1, 0)))
    strip.refresh()
    assert lit(strip) == ["backward"]  # its chain comes first
    shown: dict[str, str] = {}
    for phase in PHASES:
        strip.show_phase(phase)
        assert lit(strip) == [phase]
        shown[phase] = strip.numbers_text()
    assert len(set(shown.values())) == len(PHASES)
    assert "the rest" in shown["forward"]
    assert "∂L/∂w" not in shown["forward"]
    strip.show_phase("forward")
    session.select(session.selection.with_weight("x->h", (0, 0)))
    strip.refresh()
    assert lit(strip) == ["forward"]  # what was asked for stays, from weight to weight
    session.select(session.selection.with_unit("h", 1))
    strip.refresh()
    assert lit(strip) == ["forward"]


def test_the_unit_of_a_weight_is_shown_in_the_weights_phase(strip: StepperStrip, session: Session) -> None:
    session.select(session.selection.with_weight("x->h", (1, 0)))
    strip.show_depth("unit")
    assert lit(strip) == ["backward"]


def test_at_the_loss_the_depth_of_the_page_is_lit_and_that_of_before_behind_it(
    strip: StepperStrip, session: Session
) -> None:
    def lit_depths() -> list[str]:
        strip.refresh()
        return [name for name, button in strip.depths.items() if button.isChecked()]

    session.select(session.selection.with_unit("h", 1))
    strip.show_phase("loss")
    assert lit_depths() == ["layer"], "the page is the loss of all outputs, not the hidden unit's"
    strip.show_phase("backward")
    assert lit_depths() == ["unit"]
    session.select(session.selection.with_unit("y", 0))
    strip.show_phase("loss")
    assert strip.lines.page.title.endswith(" of y")
    assert lit_depths() == ["unit"]
    session.select(session.selection.with_weight("x->h", (1, 0)))
    strip.show_phase("loss")
    assert lit_depths() == ["layer"]
    strip.show_phase("backward")
    assert lit_depths() == [], "a weight's page has no depth"


def lit(strip: StepperStrip) -> list[str]:
    return [phase for phase, pill in strip.pills.items() if pill.isChecked()]


def test_the_selected_weight_is_shown_in_numbers(strip: StepperStrip, session: Session, qtbot: QtBot) -> None:
    session.select(session.selection.with_weight("x->h", (1, 0)))
    strip.refresh()
    assert strip.heading.text() == "WEIGHT"
    assert strip.lines.page.equations[1].symbols.startswith("∂L/∂w = ")


def test_stepping_forward_visits_every_stop_and_ends(strip: StepperStrip, session: Session) -> None:
    seen = []
    strip.step_forward()
    while session.place is not None:
        seen.append(session.place)
        strip.refresh()
        assert strip.lines.page.equations
        strip.step_forward()
    assert tuple(seen) == places(session.moment.graph, "unit")


def test_stepping_back_goes_back_and_stopping_stops(strip: StepperStrip, session: Session) -> None:
    strip.step_forward()
    strip.step_forward()
    strip.step_back()
    assert session.place == Place("forward", "h", 0)
    strip.step_back()
    assert session.place == Place("forward", "h", 0)
    strip.stop_stepping()
    assert session.place is None


@pytest.mark.parametrize("granularity", ["unit", "layer", "example"])
def test_every_granularity_has_a_page_at_every_stop(strip: StepperStrip, session: Session, granularity: str) -> None:
    strip.set_granularity(granularity)  # type: ignore[arg-type]
    strip.step_forward()
    while session.place is not None:
        strip.refresh()
        assert strip.lines.page.title
        assert strip.lines.page.equations
        strip.step_forward()


def test_a_pill_shows_another_phase_without_stepping(strip: StepperStrip, session: Session, qtbot: QtBot) -> None:
    session.select(session.selection.with_unit("h", 0))
    qtbot.mouseClick(strip.pills["backward"], Qt.MouseButton.LeftButton)
    assert session.place is None
    assert strip.lines.page.equations[0].symbols.startswith("δ = ")


def test_a_pill_moves_the_stepper_while_stepping(strip: StepperStrip, session: Session, qtbot: QtBot) -> None:
    strip.step_forward()
    qtbot.mouseClick(strip.pills["update"], Qt.MouseButton.LeftButton)
    assert session.place == Place("update", "h", 0)


def test_without_data_it_says_where_numbers_come_from(qtbot: QtBot) -> None:
    session = Session(Document(project(with_data=False)))
    try:
        strip = StepperStrip(session, ThemeHolder())
        qtbot.addWidget(strip)
        strip.show()
        qtbot.wait(60)
        assert "Choose data" in strip.lines.page.note
        assert not strip.pills["backward"].isEnabled()
    finally:
        session.close()


def test_more_digits_are_shown_on_request(strip: StepperStrip, session: Session) -> None:
    session.select(session.selection.with_example(3).with_unit("h", 0))
    strip.refresh()
    before = strip.numbers_text()
    strip.set_digits(6)
    assert len(strip.numbers_text()) > len(before)


def test_the_strip_paints_numbers(strip: StepperStrip, session: Session, qtbot: QtBot) -> None:
    session.select(session.selection.with_example(3).with_unit("h", 0))
    strip.refresh()
    image = strip.lines.grab().toImage()
    colours = {image.pixel(x, y) for x in range(0, image.width(), 2) for y in range(image.height())}
    assert len(colours) > 10


def test_a_layer_of_one_unit_is_seen_as_a_layer_too(strip: StepperStrip, session: Session) -> None:
    session.select(session.selection.with_example(3).with_unit("y", 0))
    strip.refresh()
    for _ in range(2):
        strip.show_depth("layer")
        assert strip.depths["layer"].isChecked()
        assert "4×1 = 4×2 · 2×1 + 1" in strip.numbers_text()
        strip.show_depth("unit")
        assert strip.depths["unit"].isChecked()
        assert strip.lines.page.equations[0].symbols.startswith("z = b + ")
        session.step_to(Place("forward", "y"))


def test_the_loss_is_seen_at_three_depths_and_its_pill_leads_back_to_the_unit(
    strip: StepperStrip, session: Session
) -> None:
    session.select(session.selection.with_example(1))
    session.step_to(Place("backward", "h", 1))
    strip.show_phase("loss")
    assert session.place == Place("loss", "y")
    assert strip.depths["layer"].isChecked()
    strip.show_depth("network")
    assert strip.lines.page.equations[0].symbols == "y = outputs"
    assert strip.depths["network"].isChecked()
    strip.show_depth("unit")
    assert strip.lines.page.title == "binary cross-entropy of y"
    assert strip.depths["unit"].isChecked()
    strip.stop_stepping()
    session.step_to(Place("backward", "h", 1))
    strip.show_phase("loss")
    strip.show_phase("update")
    assert session.place == Place("update", "h", 1)
    strip.stop_stepping()
