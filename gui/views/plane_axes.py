"""The input plane as axes: what they are called, and a frame that is square where both run over like ranges."""

from __future__ import annotations

from core.probing import Plane
from gui.moment import Moment
from gui.numbers import number
from gui.theme import ThemeHolder
from gui.views.plot import Plot
from gui.views.square_frame import SquareFrame

NARROW = 220  # pixels below which there is no room for tick labels


def axis_names(moment: Moment, plane: Plane, up: str) -> tuple[str, str]:
    """The inputs that vary; over a line `up` is what the other axis shows."""
    names = moment.dataset.input_names if moment.dataset is not None else ()
    across = names[plane.x] if plane.x < len(names) else f"x{plane.x + 1}"
    if plane.y is None:
        return across, up
    return across, names[plane.y] if plane.y < len(names) else f"x{plane.y + 1}"


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
