"""What keeps a bug of ours from becoming the end of the program: overrides that cannot vanish.

PySide 6.11 drops a reference too many to the function of an override (a paintEvent, a sizeHint) that Qt calls while an
exception of another override is on its way out. After a few such calls the function is gone, and the program ends at
some later, unconnected event. An exception in one of our overrides shall be reported, and the work saved: so each of
their functions is given references that nobody holds, more than exceptions could ever use up.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from types import FunctionType

from shiboken6 import Shiboken

SPARE = 1_000_000
OURS = ("gui.", "pyqtgraph.")
_kept: set[FunctionType] = set()


def keep_overrides() -> int:
    """Gives spare references to every method of our Qt classes that has none yet; how many those were."""
    fresh = {function for kind in _subclasses(Shiboken.Object) for function in _methods(kind)} - _kept
    for function in fresh:
        ctypes.c_ssize_t.from_address(id(function)).value += SPARE  # the first word of an object counts its references
    _kept.update(fresh)
    return len(fresh)


def _methods(kind: type) -> Iterator[FunctionType]:
    if f"{kind.__module__}.".startswith(OURS):
        yield from (value for value in vars(kind).values() if isinstance(value, FunctionType))


def _subclasses(kind: type) -> Iterator[type]:
    for sub in kind.__subclasses__():
        yield sub
        yield from _subclasses(sub)
