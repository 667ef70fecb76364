"""The colours by meaning, light and dark: the rest of the window never names one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Theme:
    """One set of colours, each "#rrggbb".

    Attributes:
        ground: behind the panels. panel: a panel's face. canvas: behind the network. field: inside inputs.
        hover: a control under the mouse. line: the one hairline. dot: the canvas's grid.
        text, muted: body and labels; both have a contrast of at least 4.5 on ground, panel and canvas.
        accent: "yours": selection and controls. on_accent: text on it. accent_soft: a selected row.
        negative, zero, positive: those three and nothing else.
        forward, backward: what the stepper lights, by direction.
        problem: something to mend. good: something that is well. on_problem: text on either.
    """

    name: str
    is_dark: bool
    ground: str
    panel: str
    canvas: str
    field: str
    hover: str
    line: str
    dot: str
    text: str
    muted: str
    accent: str
    on_accent: str
    accent_soft: str
    negative: str
    zero: str
    positive: str
    forward: str
    backward: str
    problem: str
    on_problem: str
    good: str


LIGHT = Theme(
    name="light",
    is_dark=False,
    ground="#f6f7f9",
    panel="#ffffff",
    canvas="#fbfcfe",
    field="#f6f7f9",
    hover="#eef1f5",
    line="#dde2e8",
    dot="#dfe4ea",
    text="#1d2733",
    muted="#667382",
    accent="#4a5bd4",
    on_accent="#ffffff",
    accent_soft="#e8ebfa",
    negative="#f59322",
    zero="#e8eaeb",
    positive="#0877bd",
    forward="#f2b705",
    backward="#d6249f",
    problem="#c2352b",
    on_problem="#ffffff",
    good="#1b7f4d",
)

DARK = Theme(
    name="dark",
    is_dark=True,
    ground="#12161b",
    panel="#1a2028",
    canvas="#151a20",
    field="#12161b",
    hover="#232b35",
    line="#2b343f",
    dot="#242c36",
    text="#e6ebf1",
    muted="#8d9aa9",
    accent="#8ea0ff",
    on_accent="#12161b",
    accent_soft="#262e4a",
    negative="#f59322",
    zero="#39424d",
    positive="#2f9be6",
    forward="#ffd43b",
    backward="#ff5cc8",
    problem="#ff7b72",
    on_problem="#12161b",
    good="#4cc38a",
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK)}

# Classes of data with more than two: hues that are neither the orange of negative nor the blue of positive, in an order
# in which neighbours stay apart for colour-blind eyes too.
CLASS_COLOURS = (
    "#1b9e77",
    "#d6569b",
    "#7b5bbf",
    "#c9a400",
    "#22a6b8",
    "#cf4446",
    "#7cb342",
    "#9c6b3c",
    "#7a8694",
    "#b39ddb",
)


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 … 255, of "#rrggbb"."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@lru_cache(maxsize=4096)
def blend(below: str, above: str, share: float) -> str:
    """The opaque colour of `above` laid over `below` with an opacity of `share`: cheaper to draw than alpha."""
    mixed = (round(b + (a - b) * share) for b, a in zip(channels(below), channels(above), strict=True))
    return "#{:02x}{:02x}{:02x}".format(*mixed)


def contrast(first: str, second: str) -> float:
    """The contrast ratio of WCAG 2: 1 … 21; body text wants 4.5."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in channels(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
