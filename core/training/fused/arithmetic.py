"""Arithmetic on vectors as LLVM's instructions: rounding once, choosing, moving lanes, and the bits of floats.

No fast-math flags anywhere: sums keep their order, infinities and not-a-numbers stay what they are.
"""

from __future__ import annotations

import struct
from abc import ABC, abstractmethod
from collections.abc import Sequence

from core.training.fused.vector import FLOATS, INTEGERS, LANES, TRUTHS, Vector, float_text

ZERO = float_text(0.0)  # not −0
ROUNDER = 12582912.0  # 1.5·2²³: adding it leaves a whole number in the lowest bits


class Arithmetic(ABC):
    """What takes instructions and gives vectors."""

    @abstractmethod
    def let(self, instruction: str) -> str:
        """Emits an instruction and returns the register that holds its result."""

    def let_vector(self, instruction: str) -> Vector:
        return Vector(self, self.let(instruction))

    def constant(self, value: float) -> Vector:
        number = float_text(value)
        everywhere = "zeroinitializer" if number == ZERO else f"<{', '.join([f'float {number}'] * LANES)}>"
        return Vector(self, everywhere, value)

    def vector(self, value: Vector | float) -> Vector:
        return value if isinstance(value, Vector) else self.constant(value)

    def everywhere(self, number: str) -> Vector:
        one = self.let(f"insertelement {FLOATS} poison, float {number}, i32 0")
        return self.let_vector(f"shufflevector {FLOATS} {one}, {FLOATS} poison, {INTEGERS} zeroinitializer")

    def fma(self, a: Vector | float, b: Vector | float, c: Vector | float) -> Vector:
        x, y, z = (self.vector(v).text for v in (a, b, c))
        return self.let_vector(f"call {FLOATS} @llvm.fmuladd.v{LANES}f32({FLOATS} {x}, {FLOATS} {y}, {FLOATS} {z})")

    def absolute(self, x: Vector) -> Vector:
        return self.let_vector(f"call {FLOATS} @llvm.fabs.v{LANES}f32({FLOATS} {x.text})")

    def sqrt(self, x: Vector) -> Vector:
        return self.let_vector(f"call {FLOATS} @llvm.sqrt.v{LANES}f32({FLOATS} {x.text})")

    def with_sign(self, x: Vector, sign: Vector) -> Vector:
        return self.let_vector(f"call {FLOATS} @llvm.copysign.v{LANES}f32({FLOATS} {x.text}, {FLOATS} {sign.text})")

    def compare(self, relation: str, a: Vector, b: Vector | float) -> str:
        return self.let(f"fcmp {relation} {FLOATS} {a.text}, {self.vector(b).text}")

    def is_nan(self, x: Vector) -> str:
        return self.let(f"fcmp uno {FLOATS} {x.text}, {x.text}")

    def select(self, test: str, yes: Vector | float, no: Vector | float) -> Vector:
        a, b = self.vector(yes), self.vector(no)
        return self.let_vector(f"select {TRUTHS} {test}, {FLOATS} {a.text}, {FLOATS} {b.text}")

    def shuffle(self, a: Vector, b: Vector, lanes: Sequence[int]) -> Vector:
        """Lanes of two vectors: 0 … LANES−1 name the first's, LANES … 2·LANES−1 the second's."""
        places = ", ".join(f"i32 {lane}" for lane in lanes)
        return self.let_vector(f"shufflevector {FLOATS} {a.text}, {FLOATS} {b.text}, {INTEGERS} <{places}>")

    def first_lanes(self, x: Vector, count: int) -> Vector:
        """The first `count` lanes, and 0 in the others."""
        inside = ", ".join(f"i1 {str(lane < count).lower()}" for lane in range(LANES))
        return self.select(f"<{inside}>", x, 0.0)

    def sum_of_lanes(self, x: Vector) -> str:
        """Σ over lanes, halves onto halves: one number."""
        width = LANES
        while width > 1:
            width //= 2
            x = x + self.shuffle(x, x, [(lane + width) % LANES for lane in range(LANES)])
        return self.let(f"extractelement {FLOATS} {x.text}, i32 0")

    # The bits of floats ---------------------------------------------------------

    def _bits(self, x: Vector) -> str:
        return self.let(f"bitcast {FLOATS} {x.text} to {INTEGERS}")

    def _from_bits(self, bits: str) -> Vector:
        return self.let_vector(f"bitcast {INTEGERS} {bits} to {FLOATS}")

    def _on_bits(self, operation: str, a: str, b: str | int) -> str:
        other = b if isinstance(b, str) else f"<{', '.join([f'i32 {b}'] * LANES)}>"
        return self.let(f"{operation} {INTEGERS} {a}, {other}")

    def nearest(self, x: Vector) -> Vector:
        return (x + ROUNDER) - ROUNDER

    def _whole(self, n: Vector) -> str:
        """A whole number as an integer a lane; any bits for what is no number."""
        return self._on_bits("sub", self._bits(n + ROUNDER), struct.unpack("<i", struct.pack("<f", ROUNDER))[0])

    def has_bit(self, n: Vector, bit: int) -> str:
        return self.let(f"icmp ne {INTEGERS} {self._on_bits('and', self._whole(n), 1 << bit)}, zeroinitializer")

    def times_power_of_two(self, x: Vector, n: Vector) -> Vector:
        whole = self._whole(n)
        half = self._on_bits("ashr", whole, 1)
        for part in (half, self._on_bits("sub", whole, half)):  # 2ⁿ itself may not be a float
            x = x * self._from_bits(self._on_bits("shl", self._on_bits("add", part, 127), 23))
        return x

    def power_of_two(self, n: Vector) -> Vector:
        # n stands in the lowest bits of n + ROUNDER: to the exponent's place, above that of 1
        return self._from_bits(self._on_bits("add", self._on_bits("shl", self._bits(n + ROUNDER), 23), 127 << 23))

    def mantissa_and_exponent(self, x: Vector) -> tuple[Vector, Vector]:
        bits = self._bits(x)
        mantissa = self._on_bits("or", self._on_bits("and", bits, 0x007FFFFF), 0x3F800000)
        exponent = self._on_bits("sub", self._on_bits("lshr", bits, 23), 127)
        return self._from_bits(mantissa), self.let_vector(f"sitofp {INTEGERS} {exponent} to {FLOATS}")
