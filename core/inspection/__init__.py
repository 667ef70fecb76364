"""One example, or one batch, taken apart down to its primitive operations: what trace and stepper show.

`backward` computes, `example` is one example layer by layer (the trace), `computation` a formula as a graph of
primitives, `operations` and `loss_operations` a unit's and the loss's graphs, `steps` how they are walked, `update`
what a batch does by the optimizer's `rules`, `proof` the same gradient by differences, `guess` how far off a guess is.
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
