"""One example, or one batch, taken apart down to its primitive operations: what trace and stepper show.

`backward` computes, `example` is one example layer by layer (the trace), `computation` a formula as a graph of
primitives, `operations` a unit's and the loss's graphs, `chain` gradients as products of named factors, `update` what
the optimizer makes of a batch, `proof` the same gradient by differences, `guess` how far off a guess is.
"""

from core.inspection.backward import Gradients, backward_activation, differentiate
from core.inspection.example import ConnectionTrace, LayerTrace, Trace, inspect_example, trace_to_json

__all__ = [
    "ConnectionTrace",
    "Gradients",
    "LayerTrace",
    "Trace",
    "backward_activation",
    "differentiate",
    "inspect_example",
    "trace_to_json",
]
