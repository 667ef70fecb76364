"""LLVM's assembly language, an instruction at a time: what the fused engine's functions are written with.

A `Function` is one function under construction. Whole numbers (`Index`) are Python ints as long as they are known, so
that addresses fold; a `Vector` holds LANES float32 numbers, and arithmetic on it emits instructions. No fast-math
flags anywhere: sums keep their order, infinities and not-a-numbers stay what they are.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Sequence

LANES = 16
FLOATS = f"<{LANES} x float>"
INTEGERS = f"<{LANES} x i32>"
TRUTHS = f"<{LANES} x i1>"
Index = int | str  # a whole number: known, or the name of a register
Pointer = str
ROUNDER = 12582912.0  # 1.5·2²³: adding it leaves a whole number in the lowest bits


class Vector:
    """LANES float32 numbers in a register, or a constant."""

    def __init__(self, code: Function, text: str, constant: float | None = None) -> None:
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


class Function:
    """A function under construction; its parameters are pointers and whole numbers, by name."""

    def __init__(self, name: str, pointers: Sequence[str], integers: Sequence[str] = ()) -> None:
        self.name = name
        self._parameters = [f"ptr %{p}" for p in pointers] + [f"i64 %{i}" for i in integers]
        self._lines: list[str] = ["entry:"]
        self._block = "entry"
        self._count = 0

    def text(self) -> str:
        return "\n".join(
            [f"define void @{self.name}({', '.join(self._parameters)}) #0 {{", *self._lines, "  ret void", "}"]
        )

    def do(self, instruction: str) -> None:
        self._lines.append("  " + instruction)

    def let(self, instruction: str) -> str:
        """Emits an instruction and returns the register that holds its result."""
        self._count += 1
        self._lines.append(f"  %v{self._count} = {instruction}")
        return f"%v{self._count}"

    def call(self, function: str, *arguments: str) -> None:
        """Calls a function of the module on pointers."""
        self.do(f"call void @{function}({', '.join('ptr ' + a for a in arguments)})")

    # Whole numbers ------------------------------------------------------------

    def plus(self, a: Index, b: Index) -> Index:
        if isinstance(a, int) and isinstance(b, int):
            return a + b
        if a == 0 or b == 0:
            return b if a == 0 else a
        return self.let(f"add i64 {a}, {b}")

    def times(self, a: Index, b: int) -> Index:
        if isinstance(a, int):
            return a * b
        return a if b == 1 else self.let(f"mul i64 {a}, {b}")

    # Memory: indices count floats ----------------------------------------------

    def at(self, pointer: Pointer, index: Index) -> Pointer:
        return pointer if index == 0 else self.let(f"getelementptr float, ptr {pointer}, i64 {index}")

    def load(self, pointer: Pointer, index: Index = 0, *, count: int = LANES) -> Vector:
        """The `count` numbers from there on; the lanes beyond hold nothing in particular."""
        place = self.at(pointer, index)
        if count == LANES:
            return self.let_vector(f"load {FLOATS}, ptr {place}, align 4")
        part = self.let(f"load <{count} x float>, ptr {place}, align 4")
        widened = ", ".join(f"i32 {min(lane, count - 1)}" for lane in range(LANES))
        kind = f"<{count} x float>"
        return self.let_vector(f"shufflevector {kind} {part}, {kind} {part}, <{LANES} x i32> <{widened}>")

    def store(self, vector: Vector, pointer: Pointer, index: Index = 0, *, count: int = LANES) -> None:
        """Writes the first `count` lanes."""
        place, kind, text = self.at(pointer, index), FLOATS, vector.text
        if count < LANES:
            kind = f"<{count} x float>"
            first = ", ".join(f"i32 {lane}" for lane in range(count))
            text = self.let(f"shufflevector {FLOATS} {text}, {FLOATS} {text}, <{count} x i32> <{first}>")
        self.do(f"store {kind} {text}, ptr {place}, align 4")

    def load_everywhere(self, pointer: Pointer, index: Index = 0) -> Vector:
        """One number of memory in every lane."""
        return self.everywhere(self.let(f"load float, ptr {self.at(pointer, index)}, align 4"))

    def load_integer(self, pointer: Pointer, index: Index = 0) -> str:
        """A 64-bit whole number; here the index counts those."""
        return self.let(f"load i64, ptr {self.let(f'getelementptr i64, ptr {pointer}, i64 {index}')}, align 8")

    # Vectors ------------------------------------------------------------------

    def let_vector(self, instruction: str) -> Vector:
        return Vector(self, self.let(instruction))

    def constant(self, value: float) -> Vector:
        return Vector(self, f"<{', '.join([f'float {float_text(value)}'] * LANES)}>", value)

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

    def mantissa_and_exponent(self, x: Vector) -> tuple[Vector, Vector]:
        bits = self._bits(x)
        mantissa = self._on_bits("or", self._on_bits("and", bits, 0x007FFFFF), 0x3F800000)
        exponent = self._on_bits("sub", self._on_bits("lshr", bits, 23), 127)
        return self._from_bits(mantissa), self.let_vector(f"sitofp {INTEGERS} {exponent} to {FLOATS}")

    # Loops ----------------------------------------------------------------------

    def loop(
        self,
        count: Index,
        body: Callable[..., Sequence[Vector] | None],
        carried: Sequence[Vector] = (),
        *,
        unroll: int = 1,
    ) -> list[Vector]:
        """body(i, *carried) → carried, for i = 0 … count − 1; returns what is carried out.

        A known count is cut into rounds of `unroll`, what is left over written out; an unknown one is at least 1.
        """
        state = list(carried)
        if not isinstance(count, int):
            return self._rounds(count, 1, body, state)
        rounds, rest = divmod(count, unroll)
        if rounds > 1:
            state = self._rounds(rounds, unroll, body, state)
        else:
            rounds, rest = 0, count
        for number in range(rest):
            state = list(body(rounds * unroll + number, *state) or state)
        return state

    def _rounds(
        self, count: Index, unroll: int, body: Callable[..., Sequence[Vector] | None], state: list[Vector]
    ) -> list[Vector]:
        self._count += 1
        label, before = f"loop{self._count}", self._block
        self.do(f"br label %{label}")
        self._lines.append(f"{label}:")
        self._block, place = label, len(self._lines)
        index, inside = f"%i_{label}", [Vector(self, f"%c{n}_{label}") for n in range(len(state))]
        values = inside
        first = self.times(index, unroll)
        for number in range(unroll):
            values = list(body(self.plus(first, number), *values) or values)
        following = self.let(f"add i64 {index}, 1")
        # what arrives at the loop's head, now that it is known where from
        heads = [f"  {index} = phi i64 [0, %{before}], [{following}, %{self._block}]"]
        heads += [
            f"  {head.text} = phi {FLOATS} [{start.text}, %{before}], [{value.text}, %{self._block}]"
            for head, start, value in zip(inside, state, values, strict=True)
        ]
        self._lines[place:place] = heads
        done = self.let(f"icmp eq i64 {following}, {count}")
        self.do(f"br i1 {done}, label %after_{label}, label %{label}")
        self._lines.append(f"after_{label}:")
        self._block = f"after_{label}"
        return values


def float_text(value: float) -> str:
    """A float32 as LLVM writes it: the bits of the double that equals it."""
    try:
        single = struct.unpack("<f", struct.pack("<f", value))[0]
    except OverflowError:  # beyond float32
        single = math.copysign(math.inf, value)
    return "0x" + struct.pack(">d", single).hex().upper()
