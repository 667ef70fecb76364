"""Where a film bar puts its stops: evenly while there is room, else one layer's stages spread and the others folded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_APART = 9.0  # pixels between two labels at least
_NARROWEST = 5.0  # pixels between two stops of a folded layer, where there is any room


@dataclass(frozen=True)
class Group:
    """A layer's stages on the bar.

    Attributes:
        key: the layer's id; title: what stands above its stops.
        labels: names of its own stops, first to last.
        starts_anew: whether the first of them is a space of its own, before the layer's W; otherwise the layer goes on
            from the stop before.
    """

    key: str
    title: str
    labels: tuple[str, ...]
    starts_anew: bool = False


@dataclass(frozen=True)
class Layout:
    """Places on a bar.

    Attributes:
        x: of every stop. labelled: the stops whose names have room.
        spans: for each group the first and last pixel of its part. is_folded: whether some layers are.
    """

    x: tuple[float, ...]
    labelled: tuple[bool, ...]
    spans: tuple[tuple[float, float], ...]
    is_folded: bool

    def x_of(self, position: float) -> float:
        """The pixel of a position, 0 … number of stops − 1."""
        stop = min(int(position), len(self.x) - 1)
        following = min(stop + 1, len(self.x) - 1)
        return self.x[stop] + (self.x[following] - self.x[stop]) * (position - stop)

    def position_at(self, pixel: float) -> float:
        """The position that is shown at a pixel."""
        for i in range(len(self.x) - 1):
            if pixel <= self.x[i + 1]:
                return i + min(max((pixel - self.x[i]) / max(self.x[i + 1] - self.x[i], 1e-9), 0.0), 1.0)
        return float(len(self.x) - 1)


def lay_out(groups: Sequence[Group], widths: Sequence[float], start: float, end: float, current: int) -> Layout:
    """Places the stops of all groups between two pixels.

    Args:
        widths: of every stop's label. current: the group that stays spread where not all of them can be.
    """
    owner = [g for g, group in enumerate(groups) for _ in group.labels]
    count, room = len(owner), max(end - start, 1.0)
    natural = [(widths[i] + widths[i + 1]) / 2 + _APART for i in range(count - 1)]
    is_folded = sum(natural) > room
    if not is_folded:
        spare = (room - sum(natural)) / max(1, count - 1)
        gaps = [gap + spare for gap in natural]
    else:
        is_open = [owner[i + 1] == current for i in range(count - 1)]
        folded = is_open.count(False)
        wanted = sum(gap for gap, spread in zip(natural, is_open, strict=True) if spread)
        rest = max(room - wanted, min(folded * _NARROWEST, room / 2)) if folded else 0.0
        scale = (room - rest) / wanted if wanted > 0 else 1.0
        each = rest / folded if folded else 0.0
        gaps = [gap * scale if spread else each for gap, spread in zip(natural, is_open, strict=True)]
    x = [start]
    for gap in gaps:
        x.append(x[-1] + gap)
    # the names of the spread layer come first, then whatever is free beside them; folded, what it starts from
    labelled = [False] * count
    taken: list[tuple[float, float]] = []
    for i in sorted(range(count), key=lambda i: (owner[i] != current, i)):
        is_beside = owner[i] == current or (i + 1 < count and owner[i + 1] == current)
        if is_folded and not is_beside:
            continue  # of a folded layer the name says enough
        place = (x[i] - widths[i] / 2, x[i] + widths[i] / 2)
        if all(place[1] + 3 <= low or place[0] - 3 >= high for low, high in taken):
            labelled[i] = True
            taken.append(place)
    spans, first = [], 0
    for group in groups:
        last = first + len(group.labels) - 1
        spans.append((x[max(0, first - 1)] if not group.starts_anew else x[first], x[last]))
        first = last + 1
    return Layout(tuple(x), tuple(labelled), tuple(spans), is_folded)
