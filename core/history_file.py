"""The loss curve in a file: a part of the zip with four columns. It is looked at only, so what is wrong with it is a
warning, and the project opens without a curve."""

from __future__ import annotations

import numpy as np

from core.errors import UserError
from core.loss_history import History
from core.numerals import grouped
from core.tensor_file import read_tensors, write_tensors

COLUMNS = ("epochs", "steps", "test", "train")
POINT_LIMIT = 100_000


def history_to_bytes(history: History) -> bytes:
    """The part of the zip; a loss that is not finite is written as missing."""
    arrays = {name: getattr(history, name) for name in COLUMNS}
    return write_tensors({n: np.where(np.isfinite(a), a, np.nan) for n, a in arrays.items()}, dtype="float64")


def read_history(data: bytes, part: str) -> tuple[History, str]:
    """The curve in a part's bytes, or an empty one and a warning that says why."""
    try:
        arrays, problems = read_tensors(data, part, "", finite=False)
    except UserError as error:
        return History(), f"The loss curve is left out. {error.message}"
    reason = problems[0].what if problems else _fault(arrays)
    if reason:
        return History(), f"The loss curve is left out. {reason}"
    columns = {name: np.array(arrays[name], np.float64) for name in COLUMNS}
    for column in columns.values():
        column.setflags(write=False)
    return History(**columns), ""


def _fault(arrays: dict[str, np.ndarray]) -> str:
    """What is wrong with the columns; "" for nothing."""
    if sorted(arrays) != sorted(COLUMNS):
        return f"It must have the columns {', '.join(COLUMNS)}."
    if any(array.ndim != 1 for array in arrays.values()) or len({array.size for array in arrays.values()}) > 1:
        return "Its columns must be lists of equal length."
    if arrays["steps"].size > POINT_LIMIT:
        return f"It has more than {grouped(POINT_LIMIT)} points."
    if any(np.isinf(array).any() for array in arrays.values()):
        return "A number in it is infinite."
    for name in ("steps", "epochs"):
        array = arrays[name]
        if np.isnan(array).any() or (array < 0).any() or (np.diff(array) < 0).any():
            return f"Its {name} must be numbers from 0 up that never fall."
    return ""
