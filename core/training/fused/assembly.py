"""LLVM's assembly language, an instruction at a time: what the fused engine's functions are written with.

A `Function` is one function under construction. Whole numbers (`Index`) are Python ints as long as they are known, so
that addresses fold; a `Vector` holds LANES float32 numbers, and arithmetic on it emits instructions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest

from core.training.fused.arithmetic import Arithmetic
from core.training.fused.vector import FLOATS, LANES, Vector

CHAIN = 64  # terms that are added one by one
Index = int | str  # a whole number: known, or the name of a register
Pointer = str


class Function(Arithmetic):
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

    def call(self, function: str, *pointers: Pointer, integers: Sequence[Index] = ()) -> None:
        """Calls a function of the module."""
        arguments = [f"ptr {pointer}" for pointer in pointers] + [f"i64 {integer}" for integer in integers]
        self.do(f"call void @{function}({', '.join(arguments)})")

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

    def abreast(self, parts: Sequence[Callable[[], None]]) -> None:
        """Writes parts that do not need each other in step: the processor looks ahead only so far for work."""
        start, written = len(self._lines), []
        for part in parts:
            part()
            written.append(self._lines[start:])
            del self._lines[start:]
        self._lines += [line for step in zip_longest(*written) for line in step if line is not None]

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

    def long_sum(
        self, count: int, step: Callable[..., list[Vector]], start: Sequence[Vector], *, unroll: int
    ) -> list[Vector]:
        """start + Σ of what step(k, *sums) adds to each sum, for k = 0 … count − 1.

        Adding a term rounds to the size of the sum so far. So there is a new sum every CHAIN terms, and they are added
        up: one sum over 600 examples was 2.6 times as far off as torch's.
        """

        def some(first: Index, count: int, sums: Sequence[Vector]) -> list[Vector]:
            return self.loop(count, lambda k, *sums: step(self.plus(first, k), *sums), sums, unroll=unroll)

        def chain(first: Index, count: int, *sums: Vector) -> list[Vector]:
            apart = some(first, count, [self.constant(0.0)] * len(sums))
            return [total + part for total, part in zip(sums, apart, strict=True)]

        if count <= CHAIN:
            return some(0, count, start)
        chains, rest = divmod(count, CHAIN)
        sums = self.loop(chains, lambda n, *sums: chain(self.times(n, CHAIN), CHAIN, *sums), start)
        return chain(chains * CHAIN, rest, *sums) if rest else sums

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
