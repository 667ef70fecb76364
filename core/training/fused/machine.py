"""Text to machine code for this computer's processor, by llvmlite, which need not be there."""

from __future__ import annotations

import ctypes
import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Any

llvm: Any
try:
    import llvmlite.binding as llvm
except (ImportError, OSError):  # not there, or its library cannot be loaded: everything works without it, slower
    llvm = None

Call = Callable[[int, int], None]  # (address of the table of pointers, how many)
KEPT = 64  # functions in memory
_COMPILING = threading.Lock()  # the compiler does one thing at a time, and the same text only once
_made: OrderedDict[str, Compiled] = OrderedDict()


def is_available() -> bool:
    return llvm is not None


@lru_cache(maxsize=1)
def registers() -> int:
    """How many of our vectors fit the processor's registers beside what a product reads."""
    return 16 if _has_wide_vectors() else 6


def _has_wide_vectors() -> bool:
    return bool(llvm and llvm.get_host_cpu_features().get("avx512f"))


@lru_cache(maxsize=1)
def _begin() -> None:
    """Once a process."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    # how to count in loops takes a sixth of the time to compile; it makes no network 5 % faster, and some slower
    llvm.set_option("", "-disable-lsr")


def _target() -> Any:
    """What to compile for; each engine takes one over and frees it with itself."""
    _begin()
    target = llvm.Target.from_default_triple()
    features = llvm.get_host_cpu_features().flatten()
    return target.create_target_machine(cpu=llvm.get_host_cpu_name(), features=features, opt=1, jit=True)


def compiled(text: str) -> Compiled:
    """The functions of a module; the same text is compiled once."""
    with _COMPILING:
        if text in _made:
            _made.move_to_end(text)
            return _made[text]
        _made[text] = _loaded(_target().emit_object(llvm.parse_assembly(text)))
        while len(_made) > KEPT:
            _made.popitem(last=False)
        return _made[text]


def is_compiled(text: str) -> bool:
    """Whether the functions of that text are there at once."""
    return text in _made


def _loaded(code: bytes) -> Compiled:
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _target())
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    return Compiled(engine)


class Compiled:
    """Functions in machine code; they live as long as this does.

    They release the interpreter's lock, so that a window goes on meanwhile; those that end `briefly` keep it: whoever
    gives it away waits half a millisecond until a busy window gives it back.
    """

    def __init__(self, engine: Any) -> None:
        self._engine = engine

    @cached_property
    def train(self) -> Call:
        return self._function("train", ctypes.CFUNCTYPE)

    @cached_property
    def train_briefly(self) -> Call:
        return self._function("train", ctypes.PYFUNCTYPE)

    @cached_property
    def evaluate(self) -> Call:
        return self._function("evaluate", ctypes.CFUNCTYPE)

    @cached_property
    def evaluate_briefly(self) -> Call:
        return self._function("evaluate", ctypes.PYFUNCTYPE)

    def _function(self, name: str, kind: Callable[..., Any]) -> Call:
        # CFUNCTYPE releases the interpreter's lock during the call, PYFUNCTYPE keeps it
        return kind(None, ctypes.c_void_p, ctypes.c_int64)(self._engine.get_function_address(name))
