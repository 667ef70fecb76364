"""The legend of a map: what it writes where it has little room."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from gui.theme import ThemeHolder
from gui.views.colour_bar import ColourBar
from gui.views.output_map import Scale


@pytest.mark.parametrize(
    ("high", "written"), [(120, ("−1", "0", "1")), (32, ("−1", "1")), (18, ()), (200, ("−1", "0", "1"))]
)
def test_values_beside_a_short_upright_scale_never_lie_on_each_other(
    qtbot: QtBot, high: int, written: tuple[str, ...]
) -> None:
    bar = ColourBar(ThemeHolder())
    qtbot.addWidget(bar)
    bar.show_scale(Scale(-1.0, 0.0, 1.0))
    bar.stand(True)
    bar.resize(bar.width(), high)
    bar.grab()
    assert bar.written == written
