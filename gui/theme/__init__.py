"""Every colour, font and size of the window, and the one style sheet: the only place that knows how Netfold looks.

Widgets ask for meanings (muted, negative, forward), never for colours, so that light, dark and projector come for free.

What a widget that paints has to obey, besides the colours (all of it on ThemeHolder, read at every paint):
* `holder.scale` sizes type and what holds type; presentation mode is in it.
* `holder.hairline` is the width of frames, axes and thin wires: 1 px, 2 on the projector.
* `theme.sign_marks`: sign must be seen without colour. A wire, a tile and a bias carry `sign_mark(value)`, "+" or "−".
* `holder.shows_numbers`: False hides values on tiles, wires and below views (presentation mode, until asked for).
* `holder.reduce_motion`: nothing glides; what glides otherwise takes `MOTION_MS`.
"""

from gui.theme.apply import apply, show_ring
from gui.theme.colours import (
    CLASS_COLOURS,
    DARK,
    DARK_CONTRAST,
    LIGHT,
    LIGHT_CONTRAST,
    THEMES,
    Theme,
    blend,
    contrast,
    ink_on,
)
from gui.theme.diverging import (
    PEN_STEPS,
    colour,
    colour_words,
    lookup_table,
    pen_bins,
    pen_colours,
    pen_widths,
    sign_mark,
)
from gui.theme.fonts import BODY, LABEL, TITLE, body_font, label_font, number_font, title_font
from gui.theme.holder import ThemeHolder
from gui.theme.palette import palette
from gui.theme.points import TEST_LINE, paint_parts, paint_point
from gui.theme.sizes import GAP, GRID, HAIRLINE, INSET, MOTION_MS, RADIUS

__all__ = [
    "BODY",
    "CLASS_COLOURS",
    "DARK",
    "DARK_CONTRAST",
    "GAP",
    "GRID",
    "HAIRLINE",
    "INSET",
    "LABEL",
    "LIGHT",
    "LIGHT_CONTRAST",
    "MOTION_MS",
    "PEN_STEPS",
    "RADIUS",
    "TEST_LINE",
    "THEMES",
    "TITLE",
    "Theme",
    "ThemeHolder",
    "apply",
    "blend",
    "body_font",
    "colour",
    "colour_words",
    "contrast",
    "ink_on",
    "label_font",
    "lookup_table",
    "number_font",
    "paint_parts",
    "paint_point",
    "palette",
    "pen_bins",
    "pen_colours",
    "pen_widths",
    "show_ring",
    "sign_mark",
    "title_font",
]
