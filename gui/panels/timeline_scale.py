"""Where a step stands on the time line, and which steps get a tick."""

from __future__ import annotations

from dataclasses import dataclass

LABEL_ROOM = 70.0  # pixels between two labelled ticks at least, times the type scale
MINOR_ROOM = 7.0


@dataclass(frozen=True)
class Scale:
    """Steps 0 … last on the pixels left … right."""

    last: int
    left: float
    right: float

    def x(self, step: float) -> float:
        share = min(max(step / self.last, 0.0), 1.0) if self.last else 0.0
        return self.left + share * (self.right - self.left)

    def step(self, x: float) -> int:
        """The nearest step."""
        share = (x - self.left) / max(1.0, self.right - self.left)
        return round(min(max(share, 0.0), 1.0) * self.last)

    def pixels(self, steps: float) -> float:
        return steps / self.last * (self.right - self.left) if self.last else 0.0

    def ticks(self, room: float) -> range:
        """Steps at round distances, so many pixels apart at least; none for an empty run."""
        if not self.last:
            return range(0)
        distance = 1
        while self.pixels(distance) < room:
            first = int(str(distance)[0])
            distance = distance // first * {1: 2, 2: 5, 5: 10}[first]
        return range(0, self.last + 1, distance)
