"""How the canvas is drawn at the moment: the theme, and what a projector and colour-blind eyes ask for beside it."""

from __future__ import annotations

from dataclasses import dataclass

from gui.theme import HAIRLINE, Theme, ThemeHolder

LEAST_TEXT = 10.0  # pixels on the screen at scale 1: type on the canvas grows to it where its place allows
FRAME_WIDTH = 1.2  # pixels of a layer's frame at scale 1


@dataclass(frozen=True)
class CanvasStyle:
    """One look of the canvas.

    Attributes:
        hairline: the width of frames in pixels of the screen.
        sign_marks: whether + and − stand on wires and biases, so that colour alone never carries the sign.
        least_text: pixels on the screen that type shall not fall below; see ink.type_size.
        shows_numbers: whether values stand on tiles; a presenter may hide them until asked for.
    """

    theme: Theme
    hairline: float = FRAME_WIDTH
    sign_marks: bool = False
    shows_numbers: bool = True
    least_text: float = LEAST_TEXT


def style_of(holder: ThemeHolder) -> CanvasStyle:
    """The style that the theme holder asks for: a larger type has thicker lines."""
    thickness = max(holder.hairline / HAIRLINE, holder.scale, 1.0)
    least = LEAST_TEXT * max(1.0, holder.scale)
    return CanvasStyle(holder.theme, FRAME_WIDTH * thickness, holder.sign_marks, holder.shows_numbers, least)
