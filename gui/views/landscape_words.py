"""The landscape view in words: the loss at a place, what the path was at its moments, whether slices are convex."""

from __future__ import annotations

import numpy as np

from core.training.messages import Metrics
from gui.numbers import count, loss_text, number
from gui.views.landscape_work import Drawn, Slice
from gui.views.loss_words import sum_texts
from gui.views.marks import REACH
from gui.views.saving import NumbersTable

_QUICK = 0.004  # seconds that a value may take for the mouse to wait for it
_CLICK = "click to put the weights there"
_NEARLY = 0.005  # of a slice's height: a bump that small is hardly seen


def texts_at(drawn: Drawn, x: float, y: float, pixel: tuple[float, float]) -> tuple[str, ...]:
    """What is at a place of the plot, the longest text first; `pixel` is how large one is there."""
    ground, surface = drawn.ground, drawn.surface
    if surface is None:
        at = [float(np.interp(x, part.places, part.losses)) for part in drawn.slices]
        return (f"{number(x)}: " + "   ".join(f"{mark} {loss_text(v)}" for mark, v in zip("━╌", at, strict=False)),)
    moment, losses = _moment_at(drawn, x, y, pixel), drawn.path_losses
    if moment is not None and losses is not None and moment < len(losses) and drawn.path_away is not None:
        step, loss = drawn.path_steps[moment], loss_text(float(losses[moment]))
        away = number(float(drawn.path_away[moment]), 2)
        return f"step {count(step)}  true loss {loss}  {away} off this plane", f"step {count(step)}: {loss}"
    alpha, beta = np.array([x - ground.middles[0]]), np.array([y - ground.middles[1]])
    if drawn.each < _QUICK:
        loss = loss_text(float(ground.loss.at(ground.directions.at(alpha, beta))[0]))
    else:
        column, row = int(np.argmin(np.abs(surface.alphas - alpha))), int(np.argmin(np.abs(surface.betas - beta)))
        loss = f"about {loss_text(float(surface.values[row, column]))}"
    names = [name.split(" (")[0] for name in ground.names]
    return (
        f"{names[0]} {number(x)}  {names[1]} {number(y)} → loss {loss}",
        f"{number(x)}, {number(y)} → loss {loss}",
        f"loss {loss}",
    )


def resting_texts(drawn: Drawn, now: Metrics | None, *, has_dots: bool) -> tuple[str, ...]:
    """What is said while the mouse is elsewhere; `now` is of the present weights, the path may have dots."""
    if drawn.surface is None:
        words = [_convexity(part) for part in drawn.slices]
        return (words[0],) if len(words) == 1 else (f"━ {words[0]}   ╌ {words[1]}", f"━ {words[0]}", "")
    losses = drawn.path_losses
    values = drawn.surface.values[drawn.surface.known & np.isfinite(drawn.surface.values)]
    least = f"least shown {loss_text(float(values.min()))}" if len(values) else ""
    here = f"◎ loss now {loss_text(now.loss)}" if now is not None else ""
    way = "━○ path" if has_dots else "━ path"
    has_path = drawn.path is not None and len(drawn.path) > 1
    began = f"□ start {loss_text(float(losses[0]))}" if losses is not None and len(losses) else "□ start"
    start, brief = (_joined(began, way), _joined("□ start", way)) if has_path else ("", "")
    made = sum_texts(now, drawn.ground.loss.training)
    if made:
        whole = f"◎ loss now {made[0]}"
        return _joined(whole, start, least, _CLICK), _joined(whole, start), whole, _joined(here, start), here
    parts = (here, start, least, _CLICK), (here, start, least), (here, start), (here, brief), (here,)
    return tuple(_joined(*part) for part in parts)


def table_of(drawn: Drawn) -> NumbersTable:
    """The values that are drawn: a row a place."""
    ground, surface = drawn.ground, drawn.surface
    if surface is None:
        rows = [
            (k + 1, *pair) for k, part in enumerate(drawn.slices) for pair in zip(part.places, part.losses, strict=True)
        ]
        return NumbersTable(("direction", "change", "loss"), rows)
    a, b = np.meshgrid(surface.alphas + ground.middles[0], surface.betas + ground.middles[1])
    columns = np.column_stack([a.ravel(), b.ravel(), surface.values.ravel()])[surface.known.ravel()]
    return NumbersTable((*ground.names, "loss"), columns.tolist())


def _joined(*parts: str) -> str:
    return "   ".join(filter(None, parts))


def _moment_at(drawn: Drawn, x: float, y: float, pixel: tuple[float, float]) -> int | None:
    """The run's moment under the mouse."""
    if drawn.path is None or not len(drawn.path):
        return None
    away = (drawn.path + drawn.ground.middles - (x, y)) / pixel
    best = int(np.argmin((away**2).sum(axis=1)))
    return best if float(np.hypot(*away[best])) <= REACH / 2 else None


def _convexity(part: Slice) -> str:
    if part.chord is None:
        return "convex as far as drawn"
    height = float(np.ptp(part.losses))
    what = "nearly convex" if part.chord.above < _NEARLY * height else "not convex"
    return f"{what}: {loss_text(part.chord.above)} above a chord"
