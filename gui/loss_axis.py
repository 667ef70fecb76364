"""The one rule by which a loss is drawn, wherever it is: which axis runs across, and when the other is logarithmic."""

from __future__ import annotations

import numpy as np

from core.loss_history import History

LOG_FROM = 20.0  # a curve that spans more than this factor is drawn on a logarithmic axis
SLACK = 0.08  # of an axis that may stay empty while training, so that its labels stand still
GROWN = 0.16  # of one that the curve goes on growing along
ROOM, ASIDE = 0.05, 0.02  # of what the curve spans, that the vertical and the horizontal axis leave beyond it
USED = 0.8  # of that room, which the curve may grow into while training before the axis follows
FEW = 12  # up to so many points each is marked: between them nothing was measured


def across(history: History) -> tuple[np.ndarray, str]:
    """The horizontal axis: epochs, or steps while the first epoch is still under way."""
    has_epochs = len(history.epochs) > 0 and float(np.max(history.epochs)) >= 2
    return (history.epochs, "epoch") if has_epochs else (history.steps, "step")


def wants_log(history: History, *, was_log: bool = False) -> bool:
    """The one rule: logarithmic from a factor of LOG_FROM between largest and smallest loss on, all being positive.

    Once logarithmic, it stays so down to half of that, so that the axis does not flicker.
    """
    values = np.concatenate([history.train, history.test])
    values = values[np.isfinite(values)]
    if not len(values) or values.min() <= 0:
        return False
    return bool(values.max() / values.min() > (LOG_FROM / 2 if was_log else LOG_FROM))


def heights(losses: np.ndarray, *, is_log: bool) -> np.ndarray:
    """Losses as places on the vertical axis; what a logarithm cannot show is nan."""
    if not is_log:
        return losses
    with np.errstate(all="ignore"):
        return np.where(losses > 0, np.log10(losses), np.nan)


def ends(places: np.ndarray, *, is_log: bool) -> tuple[float, float] | None:
    """Lower and upper end of the vertical axis: a linear one starts at 0; None without anything to draw."""
    finite = places[np.isfinite(places)]
    if not len(finite):
        return None
    low, high = float(finite.min()), float(finite.max())
    if not is_log:
        low = min(0.0, low)
        if low == high:  # a loss of exactly 0: its rounding is not what the axis is about
            return 0.0, 1.0 + 2 * ROOM  # with room for the number 1 at its grid line
    room = ROOM * max(high - low, 1e-9 * max(1.0, abs(high)))
    return low - (room if is_log else 0.0), high + room


def held(
    before: tuple[float, float],
    wanted: tuple[float, float],
    *,
    room: tuple[float, float] = (0.0, 0.0),
    grows: bool = False,
) -> tuple[float, float]:
    """The ends of an axis while training: those of before as long as they hold the curve without much room to spare.

    `room`: what the lower and the upper end wanted leave, of what the curve spans. `grows`: the curve will go on at
    the upper end, so that new ends leave some room there.
    """
    low, high = wanted
    slack = GROWN if grows else SLACK
    used = USED * (high - low) / (1 + sum(room))
    least, most = low + room[0] * used, high - room[1] * used
    if before[0] <= least and most <= before[1] and high - low >= (1 - slack) * (before[1] - before[0]):
        return before
    return low, high + (0.7 * slack * (high - low) if grows else 0.0)
