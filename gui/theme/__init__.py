"""Every colour, font and size of the window, and the one style sheet: the only place that knows how Netfold looks.

Widgets ask for meanings (muted, negative, forward), never for colours, so that light, dark and projector come for free.
"""

from gui.theme.apply import apply
from gui.theme.colours import CLASS_COLOURS, DARK, LIGHT, THEMES, Theme, blend, contrast
from gui.theme.diverging import (
    PEN_STEPS,
    WIRE_LIMIT,
    colour,
    colour_words,
    lookup_table,
    pen_bins,
    pen_colours,
    pen_widths,
)
from gui.theme.fonts import BODY, LABEL, TITLE, body_font, label_font, number_font, title_font
from gui.theme.holder import ThemeHolder
from gui.theme.palette import palette
from gui.theme.sizes import GAP, GRID, HAIRLINE, INSET, MOTION_MS, RADIUS
from gui.theme.style import stylesheet

__all__ = [
    "BODY",
    "CLASS_COLOURS",
    "DARK",
    "GAP",
    "GRID",
    "HAIRLINE",
    "INSET",
    "LABEL",
    "LIGHT",
    "MOTION_MS",
    "PEN_STEPS",
    "RADIUS",
    "THEMES",
    "TITLE",
    "WIRE_LIMIT",
    "Theme",
    "ThemeHolder",
    "apply",
    "blend",
    "body_font",
    "colour",
    "colour_words",
    "contrast",
    "label_font",
    "lookup_table",
    "number_font",
    "palette",
    "pen_bins",
    "pen_colours",
    "pen_widths",
    "stylesheet",
    "title_font",
]
