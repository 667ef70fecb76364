"""The colours by meaning, light and dark: the rest of the window never names one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache


@dataclass(frozen=True)
class Theme:
    """One set of colours, each "#rrggbb", and whether sign is to be seen without colour.

    Attributes:
        ground: behind the panels. panel: a panel's face. canvas: behind the network. field: inside inputs.
        hover: a control under the mouse. line: the one hairline. dot: the canvas's grid.
        text, muted: body and labels; both have a contrast of at least 4.5 on ground, panel and canvas.
        accent: "yours": selection and controls. on_accent: text on it. accent_soft: a selected row.
        negative, zero, positive: those three and nothing else.
        forward, backward: what the stepper lights, by direction.
        problem: something to mend. good: something that is well. on_problem: text on either.
        sign_marks: wires, tiles and biases carry a + or − (sign_mark), because these eyes or this projector may not
            tell the two colours apart.
        high_contrast: hairlines that can be seen from the last row; text with a contrast of at least 7.
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
    sign_marks: bool = False
    high_contrast: bool = False


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

LIGHT_CONTRAST = Theme(
    name="light contrast",
    is_dark=False,
    ground="#ffffff",
    panel="#ffffff",
    canvas="#ffffff",
    field="#ffffff",
    hover="#e3e7ec",
    line="#5f6b78",
    dot="#c4cad1",
    text="#000000",
    muted="#333d47",
    accent="#1f2fa8",
    on_accent="#ffffff",
    accent_soft="#d9deff",
    negative="#b45309",
    zero="#cfd4d9",
    positive="#00518a",
    forward="#a87800",
    backward="#a8006f",
    problem="#a01212",
    on_problem="#ffffff",
    good="#00572e",
    high_contrast=True,
)

DARK_CONTRAST = Theme(
    name="dark contrast",
    is_dark=True,
    ground="#000000",
    panel="#000000",
    canvas="#000000",
    field="#000000",
    hover="#2a343f",
    line="#93a1b0",
    dot="#39424d",
    text="#ffffff",
    muted="#d3dbe4",
    accent="#b3beff",
    on_accent="#000000",
    accent_soft="#2a3568",
    negative="#ffab4a",
    zero="#56606b",
    positive="#5cb8ff",
    forward="#ffe066",
    backward="#ff8ad8",
    problem="#ff9d96",
    on_problem="#000000",
    good="#6fe3a9",
    high_contrast=True,
)


def _colour_blind(theme: Theme, negative: str, positive: str) -> Theme:
    """The theme with ends that differ in lightness too, so that no kind of colour vision mixes them up."""
    return replace(theme, name=f"{theme.name} marked", negative=negative, positive=positive, sign_marks=True)


_PLAIN = (LIGHT, DARK, LIGHT_CONTRAST, DARK_CONTRAST)
_MARKED = (
    _colour_blind(LIGHT, "#e69f00", "#0a4a8f"),
    _colour_blind(DARK, "#ffc04d", "#2f74d0"),
    _colour_blind(LIGHT_CONTRAST, "#c26a00", "#00306b"),
    _colour_blind(DARK_CONTRAST, "#ffd166", "#4f93ff"),
)
THEMES = {theme.name: theme for theme in (*_PLAIN, *_MARKED)}


def variant(*, is_dark: bool, high_contrast: bool = False, sign_marks: bool = False) -> Theme:
    """The theme of these three switches."""
    return next(
        theme
        for theme in THEMES.values()
        if (theme.is_dark, theme.high_contrast, theme.sign_marks) == (is_dark, high_contrast, sign_marks)
    )


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


def ink_on(ground: str) -> str:
    """Black or white, whichever is read better on any colour: one of the two has a contrast of at least √21 ≈ 4.58.

    A theme's own inks have not on every colour of data: between two that are 16 : 1 apart the worse case is 4 : 1.
    """
    return max(("#000000", "#ffffff"), key=lambda ink: contrast(ink, ground))


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in channels(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
