"""Loads torch where it is needed, gently: other threads go on meanwhile, so that a window does not stand still."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import importlib.util
import os
import sys
import threading
from pathlib import Path

_LIBRARY = {"linux": "libtorch_python.so", "darwin": "libtorch_python.dylib"}
_ENGINE = "core.training.torch_engine"
_IMPORTING = threading.Lock()


def import_torch() -> str:
    """Imports torch and the engine that trains with it; returns why there is no CUDA, "" where there is."""
    if _ENGINE not in sys.modules:
        with _IMPORTING:
            _map_libraries()
            import_gently(_ENGINE)
    import torch

    if torch.cuda.is_available():
        return ""
    if torch.version.cuda is None:
        return "This torch was built without CUDA."
    return "No CUDA graphics card answers."


def import_gently(name: str) -> None:
    """Imports a large module; looking through all that comes with it for garbage would hold everyone up for 50 ms."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        importlib.import_module(name)
    finally:
        if was_on:
            gc.freeze()  # what is imported stays: it is not looked through ever again
            gc.enable()


def _map_libraries() -> None:
    """Has the system load torch's libraries, once: a fifth of a second that Python's own import would hold everyone up.

    So would opening them as ctypes does it. A plain call of the system's function lets the other threads go on.
    """
    name, found = _LIBRARY.get(sys.platform), importlib.util.find_spec("torch")
    if name is not None and found is not None and found.origin is not None:
        path = Path(found.origin).parent / "lib" / name
        with contextlib.suppress(OSError, AttributeError):  # then torch's import does it, and says what is wrong
            open_library = ctypes.CDLL(None).dlopen
            open_library.argtypes, open_library.restype = (ctypes.c_char_p, ctypes.c_int), ctypes.c_void_p
            open_library(os.fsencode(path), os.RTLD_NOW | os.RTLD_LOCAL)
