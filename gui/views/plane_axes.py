"""The input plane as axes: what they are called, and a frame that is square where both run over like ranges."""

from __future__ import annotations

from core.probing import Plane
from gui.moment import Moment
from gui.numbers import number
from gui.theme import ThemeHolder
from gui.views.plot import Plot, with_subscript
from gui.views.square_frame import SquareFrame

_MOST_FIXED = 2  # inputs whose values are written out
NARROW = 130  # pixels below which there is no room for tick labels


def axis_names(moment: Moment, plane: Plane, up: str) -> tuple[str, str]:
    """The inputs that vary; over a line `up` is what the other axis shows."""
    names = moment.dataset.input_names if moment.dataset is not None else ()
    across = names[plane.x] if plane.x < len(names) else f"x{plane.x + 1}"
    if plane.y is None:
        return across, up
    return across, names[plane.y] if plane.y < len(names) else f"x{plane.y + 1}"


def fixed_text(moment: Moment, plane: Plane) -> str:
    """Which values the inputs stand still at that the plane's axes don't show: "x₃ = 0.5, x₄ = 2"; "" for none."""
    names = moment.dataset.input_names if moment.dataset is not None else ()
    fixed = [i for i in range(len(plane.base)) if i not in (plane.x, plane.y)]
    parts = [f"{with_subscript(names[i] if i < len(names) else f'x{i + 1}')} = {number(plane.base[i])}" for i in fixed]
    more = f" and {len(fixed) - _MOST_FIXED} more" if len(fixed) > _MOST_FIXED else ""
    return ", ".join(parts[:_MOST_FIXED]) + more


def is_square(plane: Plane) -> bool:
    """Whether both axes run over ranges alike enough that a unit should be as long across as up."""
    width, height = plane.x_range[1] - plane.x_range[0], plane.y_range[1] - plane.y_range[0]
    return 0.5 < width / height < 2


def show_plane(
    plot: Plot, frame: SquareFrame, plane: Plane, across: str, up: str, *, themes: ThemeHolder, width: int
) -> None:
    """Lays a plot's axes over a plane; over a line the vertical range is the caller's."""
    is_small = width < NARROW * themes.scale
    if plane.y is not None:
        plot.y_axis.widest = max((number(-abs(round(v, 1)) / 2) for v in plane.y_range), key=len)
    for axis in (plot.x_axis, plot.y_axis):
        axis.is_bare = is_small
        axis.dress()
    plot.name_axes(across, up)
    frame.set_square(plane.y is not None and is_square(plane))
    plot.box.setXRange(*plane.x_range, padding=0)
    if plane.y is not None:
        plot.box.setYRange(*plane.y_range, padding=0)
