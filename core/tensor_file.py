"""Arrays in the safetensors format: names, shapes and numbers, nothing that could run."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import safetensors
import safetensors.numpy
from numpy.typing import NDArray

from core.errors import UserError
from core.problems import Problem

_DTYPES = {"F32": np.dtype("<f4"), "F64": np.dtype("<f8")}
_FIX = "Use the original file, or save it again with Netfold."


def read_tensors(
    data: bytes, part: str, where: str, *, finite: bool = True
) -> tuple[dict[str, NDArray[np.floating]], list[Problem]]:
    """Arrays by name, in the order of their names, and a problem for each that is not of (finite) floats.

    Raises:
        UserError: the bytes are no safetensors file (its header lies about sizes, say).
    """
    try:
        entries = safetensors.deserialize(data)
    except safetensors.SafetensorError as error:
        said = str(error).split("\n")[0][:120]
        raise UserError(f"{part} is damaged: {said}.", hint=_FIX, where=where) from error
    arrays: dict[str, NDArray[np.floating]] = {}
    problems: list[Problem] = []
    for name, entry in sorted(entries, key=lambda pair: pair[0]):
        dtype = _DTYPES.get(entry["dtype"])
        if dtype is None:
            problems.append(Problem(name, f"The numbers in {part} are {entry['dtype']}, not float32.", _FIX))
            continue
        array = np.frombuffer(entry["data"], dtype=dtype).reshape(entry["shape"])
        if not finite or np.isfinite(array).all():
            arrays[name] = array
        else:
            problems.append(Problem(name, f"A number in {part} is infinite or NaN.", _FIX))
    return arrays, problems


def write_tensors(arrays: Mapping[str, NDArray[np.floating]], *, dtype: str = "float32") -> bytes:
    """The arrays in one dtype; equal arrays give equal bytes."""
    return safetensors.numpy.save({name: np.array(a, dtype=dtype, order="C") for name, a in arrays.items()})
