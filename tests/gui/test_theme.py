"""The theme: readable text, a scale that saturates, and a style sheet that Qt accepts."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QSlider, QTableView, QTreeView
from pytestqt.qtbot import QtBot

from gui import theme
from gui.theme import (
    LIGHT,
    THEMES,
    Theme,
    ThemeHolder,
    colour,
    contrast,
    ink_on,
    lookup_table,
    pen_bins,
    pen_colours,
    pen_widths,
    sign_mark,
)
from gui.theme.diverging import colour_words

GUI = Path(__file__).resolve().parents[2] / "gui"
BOTH = pytest.mark.parametrize("look", THEMES.values(), ids=THEMES)


@BOTH
def test_text_has_a_contrast_of_four_and_a_half_on_every_face(look: Theme) -> None:
    for text in (look.text, look.muted, look.accent, look.problem):
        for face in (look.ground, look.panel, look.canvas, look.field):
            assert contrast(text, face) >= 4.5
    assert contrast(look.on_accent, look.accent) >= 4.5
    assert contrast(look.on_problem, look.problem) >= 4.5


def test_one_of_black_and_white_can_be_read_on_any_colour() -> None:
    levels = range(0, 256, 15)
    faces = [f"#{red:02x}{green:02x}{blue:02x}" for red in levels for green in levels for blue in levels]
    assert min(contrast(ink_on(face), face) for face in faces) >= 4.5


@BOTH
def test_the_scale_runs_from_negative_over_zero_to_positive_and_saturates(look: Theme) -> None:
    assert colour(look, -7, 1).name() == look.negative
    assert colour(look, 0, 1).name() == look.zero
    assert colour(look, 7, 1).name() == look.positive
    assert colour(look, float("nan"), 1).name() == look.zero


@BOTH
def test_the_table_for_images_holds_blue_green_red_and_opaque(look: Theme) -> None:
    table = lookup_table(look)
    assert table.shape == (256, 4)
    blue, green, red, alpha = table[-1].tolist()
    assert f"#{red:02x}{green:02x}{blue:02x}" == look.positive
    assert alpha == 255


@BOTH
def test_image_words_agree_with_single_colours_also_for_strange_values(look: Theme) -> None:
    values = np.array([-1, 0, 1, -9, 9, np.nan, np.inf, -np.inf], np.float32)
    words = colour_words(look, values, 1.0)
    expected = [look.negative, look.zero, look.positive, look.negative, look.positive, look.zero, look.positive]
    assert [f"#{word & 0xFFFFFF:06x}" for word in words.tolist()] == [*expected, look.negative]


def test_pens_tell_sign_and_size_apart() -> None:
    bins = pen_bins(np.array([-9.0, -0.1, 0.1, 9.0]))
    assert bins[0] == 0
    assert bins[-1] == theme.PEN_STEPS - 1
    assert bins[1] < theme.PEN_STEPS // 2 <= bins[2]
    assert pen_widths()[16] == pytest.approx(1.0, abs=0.1)
    assert 9 < pen_widths()[-1] <= 10
    assert len(pen_colours(LIGHT)) == theme.PEN_STEPS
    assert all(re.fullmatch("#[0-9a-f]{6}", pen) for pen in pen_colours(LIGHT, 0.4))


def test_the_holder_tells_of_a_change_once(qtbot: QtBot) -> None:
    holder = ThemeHolder()
    changes: list[str] = []
    holder.changed.connect(lambda: changes.append(holder.theme.name))
    holder.set("dark")
    holder.set("dark")
    holder.set_scale(1.5)
    assert changes == ["dark", "dark"]
    with pytest.raises(KeyError):
        holder.set("pink")


def test_high_contrast_means_seven_for_text_and_four_and_a_half_for_lines() -> None:
    for look in (one for one in THEMES.values() if one.high_contrast):
        for face in (look.ground, look.panel, look.canvas, look.field):
            assert contrast(look.text, face) >= 7
            assert contrast(look.muted, face) >= 7
            assert contrast(look.line, face) >= 4.5


def test_the_colour_blind_palette_differs_in_lightness_and_asks_for_marks() -> None:
    for look in THEMES.values():
        if look.sign_marks:
            assert contrast(look.negative, look.positive) >= 2
            assert look.name.endswith("marked")
    assert [sign_mark(v) for v in (-0.5, 0.0, 2.0)] == ["−", "", "+"]


def test_switches_go_together_and_come_apart_again(qtbot: QtBot) -> None:
    holder = ThemeHolder()
    holder.set_dark(True)
    holder.set_high_contrast(True)
    holder.set_colour_blind(True)
    assert holder.theme.name == "dark contrast marked"
    holder.set_dark(False)
    assert holder.theme.name == "light contrast marked"
    holder.set_high_contrast(False)
    holder.set_colour_blind(False)
    assert holder.theme == LIGHT
    assert not holder.reduce_motion
    holder.set_reduce_motion(True)
    assert holder.reduce_motion


@pytest.mark.parametrize("name", ["light", "dark"])
def test_a_projector_still_shows_the_hairlines_of_a_presentation(qtbot: QtBot, name: str) -> None:
    holder = ThemeHolder(THEMES[name])
    holder.set_presenting(True)
    assert contrast(holder.theme.panel, holder.theme.line) >= 1.6
    assert holder.theme.name == name
    assert holder.theme is holder.theme, "views compare it"
    holder.set_presenting(False)
    assert holder.theme is THEMES[name]


def test_a_presentation_enlarges_type_and_lines_and_hides_numbers_until_asked(qtbot: QtBot) -> None:
    holder = ThemeHolder(scale=1.25)
    holder.set_presenting(True)
    assert (holder.scale, holder.base_scale, holder.hairline) == (1.875, 1.25, 2)
    assert not holder.shows_numbers
    holder.set_shows_numbers(True)
    assert holder.shows_numbers
    holder.set_presenting(False)
    assert (holder.scale, holder.hairline) == (1.25, 1)
    assert holder.shows_numbers


@BOTH
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_the_style_sheet_is_understood_by_qt_and_dresses_widgets(
    qtbot: QtBot, qapp: QApplication, look: Theme, scale: float
) -> None:
    before = qapp.palette(), qapp.font(), qapp.styleSheet()
    try:
        theme.apply(qapp, ThemeHolder(look, scale))
        for widget in (QPushButton("Play"), QLineEdit("0.03"), QSlider()):
            qtbot.addWidget(widget)
            widget.resize(120, 40)
            widget.show()
            assert not widget.grab().toImage().isNull()
        button = QPushButton("Play")
        qtbot.addWidget(button)
        button.setProperty("role", "primary")
        button.resize(120, 40)
        assert button.grab().toImage().pixelColor(20, 20).name() == look.accent
    finally:
        qapp.setPalette(before[0])
        qapp.setFont(before[1])
        qapp.setStyleSheet(before[2])


@pytest.mark.parametrize("kind", [QTreeView, QTableView])
def test_a_table_with_the_keyboard_is_framed_at_all_corners(
    kind: type[QTreeView | QTableView], qapp: QApplication, qtbot: QtBot
) -> None:
    before = qapp.palette(), qapp.font(), qapp.styleSheet()
    try:
        theme.apply(qapp, ThemeHolder(LIGHT))
        table = kind()
        qtbot.addWidget(table)
        table.setModel(QStringListModel(["row"], table))
        table.resize(200, 120)
        with qtbot.waitActive(table):
            table.show()
            table.setFocus()
        picture = table.grab().toImage()
        on_arcs = [(x, y) for a, b in ((1, 2), (2, 1)) for x in (a, 199 - a) for y in (b, 119 - b)]
        shades = {at: picture.pixelColor(*at) for at in on_arcs}
        assert {at for at, shade in shades.items() if shade.blueF() - shade.redF() < 0.1} == set()
    finally:
        qapp.setPalette(before[0])
        qapp.setFont(before[1])
        qapp.setStyleSheet(before[2])


def test_colours_live_in_the_theme_alone() -> None:
    hexadecimal = re.compile(r"""["']#[0-9a-fA-F]{3,8}["']""")
    guilty = [
        str(path.relative_to(GUI))
        for path in sorted(GUI.rglob("*.py"))
        if "theme" not in path.relative_to(GUI).parts and hexadecimal.search(path.read_text(encoding="utf-8"))
    ]
    assert guilty == []
