"""Loads torch ahead of its first use, on whatever thread asks, and says whether there is a graphics card."""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import importlib.util
import sys
from pathlib import Path

_LIBRARY = {"linux": "libtorch_python.so", "darwin": "libtorch_python.dylib"}


def import_torch() -> str:
    """Imports all that training needs; returns why there is no CUDA, "" where there is."""
    _map_libraries()
    importlib.import_module("core.training.loop")
    import torch

    if torch.cuda.is_available():
        return ""
    if torch.version.cuda is None:
        return "This torch was built without CUDA."
    return "No CUDA graphics card answers."


def _map_libraries() -> None:
    """Has the system load torch's libraries. Python's own import would hold the interpreter meanwhile: a quarter of
    a second in which a window stands still."""
    name, found = _LIBRARY.get(sys.platform), importlib.util.find_spec("torch")
    if name is not None and found is not None and found.origin is not None:
        with contextlib.suppress(OSError):  # torch's import says what is wrong
            ctypes.CDLL(str(Path(found.origin).parent / "lib" / name))
