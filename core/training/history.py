"""The loss curve of a run, bounded: thinned at its source, keeping the minima and maxima that a plot would show."""

from __future__ import annotations

import math

import numpy as np

from core.loss_history import History
from core.training.messages import Metrics

CAPACITY = 2000  # points; more than a curve has pixels


class HistoryRecorder:
    """Collects a point each evaluation; owned by the training thread."""

    def __init__(self, history: History | None = None) -> None:
        """An empty curve, or one that goes on from `history`."""
        columns = () if history is None else (column.tolist() for column in history.columns)
        self._points: list[tuple[float, float, float, float]] = [
            (step, epoch, train, math.nan if test != test else test)  # one nan, so that equal points are equal
            for step, epoch, train, test in zip(*columns, strict=True)
        ]
        # Steps that one recorded pair stands for; 0 as long as every point is kept. A curve of half the capacity or
        # more may have been thinned before.
        self._span = 2 * self._mean_distance() if len(self._points) >= CAPACITY // 2 else 0.0
        self._bucket: list[tuple[float, float, float, float]] = []
        self._last = self._points[-1] if self._points else None

    def add(self, step: int, epoch: float, train: Metrics, test: Metrics | None) -> None:
        """Takes the losses of a moment, and thins what is kept once it is CAPACITY points."""
        if self._last is not None and step >= self._last[0]:
            epoch = max(epoch, self._last[1])  # other rows make other epochs: the curve does not go back
        point = (float(step), float(epoch), train.loss, math.nan if test is None else test.loss)
        if point == self._last:  # looking twice at one moment is no new point
            return
        self._last = point
        self._bucket.append(point)
        if (len(self._bucket) > 1 and step - self._bucket[0][0] >= self._span) or not self._span:
            self._points.extend(_extremes(self._bucket))
            self._bucket = []
        if len(self._points) >= CAPACITY:
            self._thin()

    def history(self) -> History:
        """A frozen copy, the newest point included."""
        rows = self._points + self._bucket[-1:]
        if not rows:
            return History()
        columns = np.array(rows, np.float64).T
        columns.setflags(write=False)
        return History(*columns)

    def _thin(self) -> None:
        kept: list[tuple[float, float, float, float]] = []
        for start in range(0, len(self._points), 4):
            kept.extend(_extremes(self._points[start : start + 4]))
        self._points = kept
        self._span = 2 * self._mean_distance()

    def _mean_distance(self) -> float:
        """Steps between two points of the curve."""
        return (self._points[-1][0] - self._points[0][0]) / len(self._points)


def _extremes(points: list[tuple[float, float, float, float]]) -> list[tuple[float, float, float, float]]:
    """The points of least and greatest train loss, in the order of their steps."""
    low = min(points, key=lambda point: point[2])
    high = max(points, key=lambda point: point[2])
    return [low] if low == high else sorted((low, high))
