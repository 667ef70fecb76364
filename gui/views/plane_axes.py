"""The input plane as axes: what they are called, and a frame that is square where both run over like ranges."""

from __future__ import annotations

from core.datasets.dataset import Dataset
from core.numerals import with_subscript
from core.probing import Plane, through_examples
from gui.moment import FEW_INPUTS, Moment
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
        self._laid: tuple[Plane, str, str] | None = None
        frame.resized.connect(self._lay_again)

    def forget(self) -> None:
        """Lays everything out anew the next time: colours or type are others."""
        self._shown = None

    def lay(self, plane: Plane, across: str, up: str) -> None:
        """Names and ranges; nothing where they are as they were."""
        self._laid = plane, across, up
        plot, frame, scale = self._plot, self._frame, self._themes.scale
        is_bare = frame.width() < _BARE * scale or frame.height() < _LOW * scale
        ranges = (plane.x_range, plane.y_range, plane.y is None)
        shown = (across, up, ranges, is_bare, scale, frame.size())
        if (shown, plot.margins()) == self._shown:  # margins that grew move the square frame
            return
        if plane.y is not None:
            side = frame.side(frame.width(), frame.height())
            plot.y_axis.widest = max(("−5", *plot.y_axis.texts(*plane.y_range, side)), key=len)
        for axis in (plot.x_axis, plot.y_axis):
            axis.is_bare = is_bare
            axis.dress()
        plot.name_axes(across, up)
        is_alike = plane.y is not None and is_square(plane)
        plot.y_axis.peer = plot.x_axis if is_alike else None
        frame.set_square(is_alike)
        plot.box.setXRange(*plane.x_range, padding=0)
        if plane.y is not None:
            plot.box.setYRange(*plane.y_range, padding=0)
        self._shown = (shown, plot.margins())

    def _lay_again(self) -> None:
        """In another size there may be room for numbers, or none."""
        if self._laid is not None:
            self.lay(*self._laid)


def axis_names(moment: Moment, plane: Plane, up: str = "") -> tuple[str, str]:
    """The inputs that vary; over a line `up` is what the other axis shows."""
    names = plane.names or (moment.dataset.input_names if moment.dataset is not None else ())
    across = names[plane.x] if plane.x < len(names) else f"x{plane.x + 1}"
    if plane.y is None:
        return across, up
    return across, names[plane.y] if plane.y < len(names) else f"x{plane.y + 1}"


class Cut:
    """Of many inputs, as the pixels of a picture are, the line or the plane that goes through examples.

    Along one pixel next to nothing happens; from an example to one of another class a network has to change its answer.
    """

    def __init__(self, *, is_line: bool) -> None:
        self._is_line = is_line
        self._row: int | None = None  # it stays there while a place is selected that is no example
        self._made: tuple[Dataset, int, Plane | None] | None = None

    def of(self, moment: Moment) -> Plane | None:
        """From the selected example on, else the first of the training set; None where single inputs are varied."""
        data = moment.dataset
        if data is None or data.inputs.shape[1] != moment.graph.input_units or data.inputs.shape[1] <= FEW_INPUTS:
            return None
        row = self._row if moment.example is None else moment.example
        if row is None or row >= len(data):
            row = int(data.train[0]) if len(data.train) else 0
        self._row = row
        if self._made is None or self._made[0] is not data or self._made[1] != row:
            self._made = data, row, _through(data, row, is_line=self._is_line)
        return self._made[2]


def _through(data: Dataset, row: int, *, is_line: bool) -> Plane | None:
    try:
        return through_examples(data.inputs, data.targets, row, is_line=is_line)
    except ValueError:  # too few of them
        return None


def fixed_text(moment: Moment, plane: Plane) -> str:
    """Which values the inputs stand still at that the plane's axes don't show: "x₃ = 0.5, x₄ = 2"; "" for none."""
    if plane.along:
        return ""
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
