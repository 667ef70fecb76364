"""Drawn signs: each is told from the others and from training's ▶, and says what its menu entry says."""

from __future__ import annotations

from itertools import combinations
from typing import get_args

import pytest
from PySide6.QtGui import QAction, QColor, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gui.panels.glyph_button import Glyph, GlyphButton
from gui.theme import DARK, LIGHT, ThemeHolder

MIRRORED = (("step_back", "step_forward"), ("to_start", "to_now"))


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def button(glyph: Glyph, holder: ThemeHolder, window: QWidget) -> GlyphButton:
    action = QAction("Step forward", window)
    action.setToolTip("One place on. (.)")
    made = GlyphButton(glyph, action, holder)
    made.setParent(window)
    made.resize(41, 31)
    return made


def drawn(made: GlyphButton, ink: str) -> list[tuple[int, int]]:
    """Where the ink of the theme is."""
    image = QImage(made.size(), QImage.Format.Format_RGB32)
    image.fill(QColor(made.palette().window().color()))
    made.render(image)
    colour = QColor(ink).rgb()
    return [(x, y) for x in range(41) for y in range(31) if image.pixel(x, y) == colour]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_all_signs_differ_and_those_of_a_pair_are_mirrored(theme, scale: float, window: QWidget) -> None:  # noqa: ANN001
    holder = ThemeHolder(theme, scale)
    places = {name: drawn(button(name, holder, window), theme.text) for name in get_args(Glyph)}
    assert all(len(found) > 30 * scale for found in places.values())
    for one, other in combinations(places, 2):
        assert places[one] != places[other]
    for back, on in MIRRORED:
        assert abs(len(places[back]) - len(places[on])) < 0.2 * len(places[on])
        assert min(x for x, _ in places[on]) + max(x for x, _ in places[back]) in range(38, 43)


def test_a_step_leaves_its_bar_behind_and_an_end_is_a_bar_ahead(window: QWidget) -> None:
    holder = ThemeHolder(LIGHT)
    for name, bar_is_left in (("step_forward", True), ("to_now", False)):
        across = [x for x, _ in drawn(button(name, holder, window), LIGHT.text)]
        # of the columns of a bar, all are as high as it; of the triangle one at most
        high = [x for x in set(across) if across.count(x) >= 9]
        middle = (min(across) + max(across)) / 2
        assert high
        assert (sum(high) / len(high) < middle) == bar_is_left


def test_it_does_and_says_what_the_menu_entry_does_and_says(window: QWidget, qtbot: QtBot) -> None:
    made = button("step_forward", ThemeHolder(LIGHT), window)
    action = window.findChild(QAction)
    assert action is not None
    assert (made.accessibleName(), made.toolTip()) == ("Step forward", "One place on. (.)")
    with qtbot.waitSignal(action.triggered):
        made.click()


def test_a_button_that_is_off_is_pale(window: QWidget) -> None:
    made = button("to_start", ThemeHolder(LIGHT), window)
    made.setEnabled(False)
    assert drawn(made, LIGHT.text) == []
