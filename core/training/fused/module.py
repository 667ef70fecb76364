"""A module in LLVM's assembly language: functions that are compiled together, each kind of them once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field

from core.training.fused.assembly import Function
from core.training.fused.vector import FLOATS, LANES


@dataclass
class Module:
    """Functions that are compiled together; those asked for twice are written once.

    Attributes:
        registers: how many vectors a product may keep in the processor's registers while it sums.
    """

    registers: int = 16
    functions: dict[str, Function] = field(default_factory=dict)
    _names: dict[Hashable, str] = field(default_factory=dict)

    def once(
        self, key: Hashable, pointers: Sequence[str], write: Callable[[Function], None], *, integers: Sequence[str] = ()
    ) -> str:
        """The name of the function of that key; `write` fills it the first time."""
        if key not in self._names:
            function = Function(f"f{len(self._names)}", pointers, integers)
            self._names[key] = function.name
            write(function)
            self.add(function)
        return self._names[key]

    def add(self, function: Function) -> None:
        self.functions[function.name] = function

    def text(self) -> str:
        unary = ("fabs", "sqrt")
        declared = [f"declare {FLOATS} @llvm.{name}.v{LANES}f32({FLOATS})" for name in unary]
        declared.append(f"declare {FLOATS} @llvm.copysign.v{LANES}f32({FLOATS}, {FLOATS})")
        declared.append(f"declare {FLOATS} @llvm.fmuladd.v{LANES}f32({FLOATS}, {FLOATS}, {FLOATS})")
        # without this some processors get two half-width instructions for each of ours
        wide = 'attributes #0 = { "min-legal-vector-width"="512" "prefer-vector-width"="512" nounwind }'
        return "\n\n".join(["\n".join(declared), wide, *(f.text() for f in self.functions.values())]) + "\n"
