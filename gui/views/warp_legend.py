"""What the colours and outlines of a warp's points mean: a small legend in the corner that the fewest of them use."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPixmap, QTransform

from core.datasets.dataset import Dataset
from core.numerals import with_subscript
from gui.numbers import number
from gui.theme import CLASS_COLOURS, GRID, Theme, ThemeHolder, colour, label_font, paint_point
from gui.views.marks import edge_of, strong_tone
from gui.views.saving import draws_shapes
from gui.views.warp_along import along, length_in
from gui.views.warp_solid import Flat
from gui.views.warp_strokes import Strokes, arrow, put_in_pixels

Floats = NDArray[np.floating[Any]]
Sign = Literal["point", "test", "boundary", "line", "plane", "arrow", "more"]
Naming = Literal["whole", "short", "none"]
_SIGN = 3.0 * GRID  # pixels that a mark takes
_RADIUS = 3.5
_SHARE = 0.7  # of the picture's height that the legend takes at most
_NARROW, _LOW = 200.0, 90.0  # pixels of the picture below which there is none
_ROOMY = 220.0  # pixels of its height from which on the lines are in it even where it hides something
_LINES: dict[Sign, str] = {
    "boundary": "boundary",
    "line": "dividing line",
    "plane": "dividing plane",
    "arrow": "moved axes",
}
_SEEN = 12.0  # pixels of a line in the picture from which on the legend names it
_DIVIDING: tuple[Sign, ...] = ("boundary", "line", "plane")  # all of them are where the answer changes
_BRIEFLY = "boundary"  # in one row, where a row for each would be in the way
_MORE: dict[Naming, tuple[Naming, ...]] = {"whole": (), "short": ("whole",), "none": ("whole", "short")}
_FEW = 3  # points that it may hide before it goes elsewhere
_GROUND = 0.85  # how much of what lies below it hides


@dataclass(frozen=True)
class Entry:
    """A row of the legend; `fills` are the colours of a point, side by side in it."""

    sign: Sign
    text: str
    fills: tuple[str, ...] = ()


def point_entries(data: Dataset, theme: Theme, *, is_packed: bool) -> tuple[Entry, ...]:
    """What the points' colours mean, as `marks.target_colours` chooses them, and how those kept for test look."""
    targets, kind = data.targets, data.target_kind
    found: list[Entry] = []
    if kind == "classes":
        names = data.classes if len(data.classes) == targets.shape[1] else data.target_names
        colours = (CLASS_COLOURS[k % len(CLASS_COLOURS)] for k in range(len(names)))
        found = [Entry("point", with_subscript(name), (fill,)) for name, fill in zip(names, colours, strict=True)]
    elif targets.size:
        of = f"{with_subscript(data.target_names[0])} = " if kind == "values" or targets.shape[1] > 1 else ""
        values = targets[:, 0][np.isfinite(targets[:, 0])]
        limit = max(1.0, float(np.abs(values).max(initial=0.0)))
        ends: list[tuple[float, str]] = [(1.0, number(limit)), (0.0, "0"), (-1.0, number(-limit))]
        if kind == "values":
            low, high = float(values.min(initial=0.0)), float(values.max(initial=0.0))
            ends = [end for end in ends if not (end[0] < 0 <= low or end[0] > 0 >= high)]
        else:
            two = data.classes if len(data.classes) == 2 and targets.shape[1] == 1 else None
            lower, upper = two or (("−1", "+1") if kind == "signs" else ("0", "1"))
            ends = [(-1.0, lower), (1.0, upper)]
        found = [Entry("point", of + text, (colour(theme, value, 1.0).name(),)) for value, text in ends]
    tones = tuple(dict.fromkeys(strong_tone(fill, theme) for entry in found for fill in entry.fills)) or (theme.muted,)
    test = Entry("point", "test", tones) if is_packed else Entry("test", "test")
    return (*found, test) if data.test.size else tuple(found)


class WarpLegend:
    """A part of the picture's plane that stays where it is, in front of all others.

    Attributes:
        written: what was painted last; corner: whether it stood on the right, and at the bottom.
    """

    def __init__(
        self, themes: ThemeHolder, box: pg.ViewBox, lines: Mapping[Sign, Sequence[Strokes | Flat]], grid: Strokes
    ) -> None:
        """`lines` of the picture are named as far as they are seen; they, and rather its grid, are not to be hidden."""
        self.is_shown = False
        self.written: tuple[str, ...] = ()
        self._themes, self._box, self._named, self._grid = themes, box, lines, grid
        self._lines = [part for parts in lines.values() for part in parts if isinstance(part, Strokes)]
        self._naming: Naming = "whole"  # of lines, also in a picture that is not roomy, as long as that hides nothing
        self._unseen: frozenset[Sign] = frozenset()  # of the lines, when that was looked at last
        self._stage = self._looked_at = (0, False)  # of the film: now, and then
        self._of: object = None
        self._entries: tuple[Entry, ...] = ()
        self._places: Floats = np.zeros((0, 2))
        self.corner = (False, False)
        self._chosen_for: object = None  # the picture's size for which that was
        self._is_solid = self._rests = False
        self._laid_out: tuple[object, tuple[Entry, ...], int, int] = (None, (), 0, 0)  # for what, its rows and size
        self._drawn: tuple[object, QPixmap] | None = None

    def show_for(
        self,
        data: Dataset,
        places: Floats,
        lines: tuple[Sign, ...],
        *,
        is_packed: bool,
        is_solid: bool,
        rests: bool,
        stage: tuple[int, bool] = (0, False),
    ) -> None:
        """Explains points [N, 2] of the plane, one for each of the data's examples.

        Args:
            lines: which there are in the film.
            is_packed: the test's have a tone instead of an outline.
            is_solid: they are in a turned box, whose numbers stand on its left.
            rests: the film stands at a stop; between two the legend stays where it is.
            stage: of the film, the stop's number and whether it has left it; within one the legend names the same.
        """
        theme, self._places, self._is_solid, self._rests = self._themes.theme, places, is_solid, rests
        self._stage = stage
        of = (data, theme, is_packed, lines)
        if of != self._of:
            self._of = of
            named = tuple(Entry(sign, _LINES[sign]) for sign in lines)
            self._entries = (*point_entries(data, theme, is_packed=is_packed), *named)
        self.is_shown = bool(self._entries)

    def forget_corner(self) -> None:
        """Another film: the next picture says which corner is the emptiest."""
        self._chosen_for = None

    def paint(self, painter: QPainter, to_pixels: QTransform) -> None:
        frame = to_pixels.mapRect(QRectF(self._box.viewRect()))
        size = (round(frame.width()), round(frame.height()), self._is_solid)
        if self._rests or self._stage != self._looked_at:
            self._looked_at = self._stage
            self._unseen = frozenset(sign for sign in self._named if not self._is_seen(sign, frame, to_pixels))
        is_new = size != self._chosen_for
        if self._naming != "whole":
            naming = "whole" if is_new else self._naming_with_room(frame, size, to_pixels)
            is_new, self._naming = is_new or naming != self._naming, naming
        rows, wide, high = self._lay_out(frame, size)
        is_in_way = bool(rows) and self._choose_corner(QRectF(0, 0, wide, high), frame, to_pixels, is_new=is_new)
        while self._naming != "none" and is_in_way and frame.height() < _ROOMY * self._themes.scale:
            self._naming = "short" if self._naming == "whole" else "none"
            rows, wide, high = self._lay_out(frame, size)
            is_in_way = self._choose_corner(QRectF(0, 0, wide, high), frame, to_pixels, is_new=True)
        self.written = tuple(row.text for row in rows)
        if not rows:
            return
        self._chosen_for, scale = size if len(self._places) else None, self._themes.scale
        is_right, is_low = self.corner
        left = math.floor(frame.right() - wide - GRID) if is_right else math.ceil(frame.left() + GRID)
        top = math.floor(frame.bottom() - high - GRID) if is_low else math.ceil(frame.top() + GRID)
        painter.setOpacity(1.0)
        if draws_shapes(painter):
            painter.translate(left, top)
            self._paint(painter, rows, wide)
            painter.translate(-left, -top)
            return
        ratio = painter.device().devicePixelRatio()
        looks = (rows, self._themes.theme, scale, ratio)
        if self._drawn is None or self._drawn[0] != looks:
            picture = QPixmap(math.ceil(wide * ratio), math.ceil(high * ratio))
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            with QPainter(picture) as inner:
                self._paint(inner, rows, wide)
            self._drawn = (looks, picture)
        painter.drawPixmap(QPointF(left, top), self._drawn[1])

    def _naming_with_room(self, frame: QRectF, size: object, to_pixels: QTransform) -> Naming:
        """How the lines are named from now on: more of them where training has made a corner so free that it hides
        nothing there."""
        before: Naming = self._naming
        for naming in _MORE[before] if self._rests else ():
            self._naming = naming
            _, wide, high = self._lay_out(frame, size)
            self._naming, legend = before, QRectF(0, 0, wide, high)
            points, lines = (
                self._hidden(self._places, legend, frame, to_pixels),
                self._lines_hidden(legend, frame, to_pixels),
            )
            if any(not points[corner] + lines[corner] for corner in points):
                return naming
        return before

    def _lay_out(self, frame: QRectF, size: object) -> tuple[tuple[Entry, ...], int, int]:
        """The rows, and how wide and high they are."""
        scale = self._themes.scale
        laid_out_for = (size, self._entries, self._unseen, self._naming, scale)
        if laid_out_for != self._laid_out[0]:
            rows = self._fitting(frame, scale)
            metrics = QFontMetricsF(label_font(scale))
            widest = max((metrics.horizontalAdvance(row.text) for row in rows), default=0.0)
            wide, high = math.ceil(widest + _SIGN * scale + 4 * GRID), math.ceil(len(rows) * self._line(metrics) + GRID)
            self._laid_out = (laid_out_for, rows, wide, high)
        return self._laid_out[1:]

    def _fitting(self, frame: QRectF, scale: float) -> tuple[Entry, ...]:
        """The rows that the picture has room for; of too many classes the last row says so."""
        if frame.width() < _NARROW * scale or frame.height() < _LOW * scale:
            return ()
        rows = [row for row in self._entries if row.sign not in self._unseen]
        if self._naming != "whole":
            seen = {row.sign for row in rows}
            of_lines: list[Sign] = [sign for sign in _DIVIDING if sign in seen]
            rows = [row for row in rows if row.sign not in self._named]
            rows += [Entry(of_lines[-1], _BRIEFLY)] if of_lines and self._naming == "short" else []
        most = max(2, int(_SHARE * frame.height() / self._line(QFontMetricsF(label_font(scale)))))
        if len(rows) > most:
            points = [row for row in rows if row.sign == "point"][: most - 1]
            rows = [*points, Entry("more", "…")]
        return tuple(rows)

    def _is_seen(self, sign: Sign, frame: QRectF, to_pixels: QTransform) -> bool:
        """Whether enough of a line lies in the picture."""
        return any(
            part.is_shown and (isinstance(part, Flat) or length_in(part.vertices, frame, to_pixels) >= _SEEN)
            for part in self._named[sign]
        )

    def _line(self, metrics: QFontMetricsF) -> float:
        return metrics.height() + 1

    def _choose_corner(self, legend: QRectF, frame: QRectF, to_pixels: QTransform, *, is_new: bool) -> bool:
        """The corner that hides the least, rather at the top, of a plane rather on the left: in a new picture, and
        where training has brought many points below the legend and another corner is much emptier, or a line and
        another is empty. Returns whether it is in the way there, as far as that was looked at."""
        if not is_new and not self._rests:
            return False
        points, lines = (
            self._hidden(self._places, legend, frame, to_pixels),
            self._lines_hidden(legend, frame, to_pixels),
        )
        total = {corner: count + lines[corner] for corner, count in points.items()}
        below = points[self.corner]
        is_better = below > _FEW and 4 * min(points.values()) <= below
        if is_new or is_better or (lines[self.corner] and not min(total.values())):
            crossed = self._hidden(self._grid.vertices.reshape(-1, 2), legend, frame, to_pixels)
            self.corner = min(total, key=lambda corner: (total[corner], crossed[corner]))
        return points[self.corner] > _FEW or lines[self.corner] > 0

    def _lines_hidden(self, legend: QRectF, frame: QRectF, to_pixels: QTransform) -> dict[tuple[bool, bool], int]:
        """How many places along the lines it would hide in each corner."""
        shown = [along(part.vertices) for part in self._lines if part.is_shown]
        return self._hidden(np.concatenate([np.zeros((0, 2)), *shown]), legend, frame, to_pixels)

    def _hidden(
        self, places: Floats, legend: QRectF, frame: QRectF, to_pixels: QTransform
    ) -> dict[tuple[bool, bool], int]:
        """How many places [N, 2] a legend so large would hide in each corner, the best liked corner first; what lies
        beyond the picture it does not hide."""
        pixels = np.empty((len(places), 2))
        put_in_pixels(places, to_pixels, pixels)
        x, y = pixels[:, 0], pixels[:, 1]
        across = (x < frame.left() + legend.width() + GRID, x > frame.right() - legend.width() - GRID)
        down = (y < frame.top() + legend.height() + GRID, y > frame.bottom() - legend.height() - GRID)
        inside = (x >= frame.left()) & (x <= frame.right()) & (y >= frame.top()) & (y <= frame.bottom())
        corners = [(right != self._is_solid, low) for low in (False, True) for right in (False, True)]
        return {corner: int((inside & across[corner[0]] & down[corner[1]]).sum()) for corner in corners}

    def _paint(self, painter: QPainter, rows: tuple[Entry, ...], wide: float) -> None:
        theme, scale = self._themes.theme, self._themes.scale
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(theme.panel)
        ground.setAlphaF(_GROUND)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        font = label_font(scale)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        line, sign = self._line(metrics), _SIGN * scale
        for i, row in enumerate(rows):  # no wider than what is written: a line that passes beside it goes on
            end = 3 * GRID + sign + metrics.horizontalAdvance(row.text)
            painter.drawRect(QRectF(0, GRID / 2 + i * line, end, line))
        for i, row in enumerate(rows):
            middle = QPointF(GRID + sign / 2, GRID / 2 + (i + 0.5) * line)
            self._paint_sign(painter, row, middle, sign)
            painter.setPen(QColor(theme.muted))
            area = QRectF(2 * GRID + sign, middle.y() - line / 2, wide, line)
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, row.text)

    def _paint_sign(self, painter: QPainter, row: Entry, at: QPointF, wide: float) -> None:
        theme, radius = self._themes.theme, _RADIUS * self._themes.scale
        if row.sign == "test":
            paint_point(painter, at, radius, theme, is_test=True)
        elif row.sign == "point":
            fills = row.fills
            painter.setPen(Qt.PenStyle.NoPen)
            turn, area = 5760 / len(fills), QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius)
            for k, fill in enumerate(fills):  # parts of one point, the first on the left
                painter.setBrush(QColor(fill))
                painter.drawPie(area, round(1440 + k * turn), round(turn))
            painter.setBrush(QColor(fills[0]) if len(fills) == 1 else Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(edge_of(fills[0], theme)), 1.0))
            painter.drawEllipse(at, radius, radius)
        elif row.sign == "arrow":
            painter.setPen(QPen(QColor(theme.text), 1.6))
            painter.drawLines(arrow([at.x() - wide / 2, at.y()], [at.x() + wide / 2, at.y()], 2.0 * GRID))
        elif row.sign != "more":
            pen = QPen(QColor(theme.text), 1.6)
            if row.sign in ("line", "plane"):
                pen.setDashPattern([2.5, 1.8])
            painter.setPen(pen)
            painter.drawLine(QLineF(at.x() - wide / 2, at.y(), at.x() + wide / 2, at.y()))
