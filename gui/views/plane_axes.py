"""The input plane as axes: what they are called, and a frame that is square where both run over like ranges."""

from __future__ import annotations

from core.numerals import with_subscript
from core.probing import Plane
from gui.moment import Moment
from gui.numbers import number
from gui.theme import ThemeHolder
from gui.views.plot import Plot
from gui.views.square_frame import SquareFrame

_MOST_FIXED = 2  # inputs whose values are written out
_BARE, _LOW = 84, 72  # pixels of width and of height below which there is no room for tick labels


class PlaneAxes:
    """Lays a plot's axes over the input plane; over a line the vertical range is the caller's."""

    def __init__(self, plot: Plot, frame: SquareFrame, themes: ThemeHolder) -> None:
        self._plot, self._frame, self._themes = plot, frame, themes
        self._shown: object = None  # what the axes were laid out for

    def forget(self) -> None:
        """Lays everything out anew the next time: colours or type are others."""
        self._shown = None

    def lay(self, plane: Plane, across: str, up: str) -> None:
        """Names and ranges; nothing where they are as they were."""
        plot, frame, scale = self._plot, self._frame, self._themes.scale
        is_bare = frame.width() < _BARE * scale or frame.height() < _LOW * scale
        ranges = (plane.x_range, plane.y_range, plane.y is None)
        shown = (across, up, ranges, is_bare, scale)
        if (shown, plot.margins()) == self._shown:  # margins that grew move the square frame
            return
        if plane.y is not None:
            plot.y_axis.widest = max((number(-abs(round(v, 1)) / 2) for v in plane.y_range), key=len)
        for axis in (plot.x_axis, plot.y_axis):
            axis.is_bare = is_bare
            axis.dress()
        plot.name_axes(across, up)
        frame.set_square(plane.y is not None and is_square(plane))
        plot.box.setXRange(*plane.x_range, padding=0)
        if plane.y is not None:
            plot.box.setYRange(*plane.y_range, padding=0)
        self._shown = (shown, plot.margins())


def axis_names(moment: Moment, plane: Plane, up: str = "") -> tuple[str, str]:
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
    told = fixed[:_MOST_FIXED]
    parts = [f"{with_subscript(names[i] if i < len(names) else f'x{i + 1}')} = {number(plane.base[i])}" for i in told]
    more = f" and {len(fixed) - _MOST_FIXED} more" if len(fixed) > _MOST_FIXED else ""
    return ", ".join(parts) + more


def is_square(plane: Plane) -> bool:
    """Whether both axes run over ranges alike enough that a unit should be as long across as up."""
    width, height = plane.x_range[1] - plane.x_range[0], plane.y_range[1] - plane.y_range[0]
    return 0.5 < width / height < 2
