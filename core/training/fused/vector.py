"""A processor's vector of numbers, as it is written about: LANES float32 numbers in a register, or a constant."""

from __future__ import annotations

import math
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.training.fused.arithmetic import Arithmetic

LANES = 16
FLOATS = f"<{LANES} x float>"
INTEGERS = f"<{LANES} x i32>"
TRUTHS = f"<{LANES} x i1>"


class Vector:
    """LANES float32 numbers in a register, or a constant."""

    def __init__(self, code: Arithmetic, text: str, constant: float | None = None) -> None:
        self.code, self.text, self.constant = code, text, constant

    def _with(self, operation: str, other: Vector | float, *, swapped: bool = False) -> Vector:
        a, b = self, self.code.vector(other)
        if swapped:
            a, b = b, a
        return self.code.let_vector(f"{operation} {FLOATS} {a.text}, {b.text}")

    def __add__(self, other: Vector | float) -> Vector:
        return self._with("fadd", other)

    def __radd__(self, other: float) -> Vector:
        return self._with("fadd", other, swapped=True)

    def __sub__(self, other: Vector | float) -> Vector:
        return self._with("fsub", other)

    def __rsub__(self, other: float) -> Vector:
        return self._with("fsub", other, swapped=True)

    def __mul__(self, other: Vector | float) -> Vector:
        return self._with("fmul", other)

    def __rmul__(self, other: float) -> Vector:
        return self._with("fmul", other, swapped=True)

    def __truediv__(self, other: Vector | float) -> Vector:
        return self._with("fdiv", other)

    def __rtruediv__(self, other: float) -> Vector:
        return self._with("fdiv", other, swapped=True)

    def __neg__(self) -> Vector:
        return self.code.let_vector(f"fneg {FLOATS} {self.text}")

    def __lt__(self, other: Vector | float) -> str:
        return self.code.compare("olt", self, other)

    def __le__(self, other: Vector | float) -> str:
        return self.code.compare("ole", self, other)

    def __gt__(self, other: Vector | float) -> str:
        return self.code.compare("ogt", self, other)

    def __ge__(self, other: Vector | float) -> str:
        return self.code.compare("oge", self, other)

    def __eq__(self, other: object) -> str:  # type: ignore[override]
        return self.code.compare("oeq", self, other)  # type: ignore[arg-type]

    __hash__ = None  # type: ignore[assignment]


def float_text(value: float) -> str:
    """A float32 as LLVM writes it: the bits of the double that equals it."""
    try:
        single = struct.unpack("<f", struct.pack("<f", value))[0]
    except OverflowError:  # beyond float32
        single = math.copysign(math.inf, value)
    return "0x" + struct.pack(">d", single).hex().upper()
