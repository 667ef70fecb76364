"""Text to machine code for this computer's processor, by llvmlite, which need not be there."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Any

llvm: Any
try:
    import llvmlite.binding as llvm
except ImportError:  # everything works without it, slower
    llvm = None

Train = Callable[[int, int], None]  # (address of the table of pointers, updates): releases the interpreter's lock
_COMPILING = threading.Lock()


def is_available() -> bool:
    return llvm is not None


@lru_cache(maxsize=1)
def registers() -> int:
    """How many of our vectors fit the processor's registers beside what a product reads."""
    return 16 if _has_wide_vectors() else 6


def _has_wide_vectors() -> bool:
    return bool(llvm and llvm.get_host_cpu_features().get("avx512f"))


def _target() -> Any:
    """What to compile for; each engine takes one over and frees it with itself."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    features = llvm.get_host_cpu_features().flatten()
    target = llvm.Target.from_default_triple()
    return target.create_target_machine(cpu=llvm.get_host_cpu_name(), features=features, opt=1, jit=True)


@lru_cache(maxsize=64)
def compiled(text: str) -> Compiled:
    """The function `train` of a module; the same text is compiled once."""
    with _COMPILING:
        module = llvm.parse_assembly(text)
        engine = llvm.create_mcjit_compiler(module, _target())
        engine.finalize_object()
        address = engine.get_function_address("train")
    # CFUNCTYPE releases the interpreter's lock during the call
    return Compiled(engine, ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int64)(address))


class Compiled:
    """A function in machine code; it lives as long as this does."""

    def __init__(self, engine: Any, train: Train) -> None:
        self._engine, self.train = engine, train
