"""δ of an output layer as a cross-entropy has it: loss and squash taken together, what comes out − what is wanted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.activations import bind
from core.choice import Choice
from core.expressions import evaluate
from core.graph import Layer
from core.losses import LOSSES
from gui.panels.formula import Floats, Subject, known
from gui.panels.formula_numbers import digits_to_give, near_one, read, shown


@dataclass(frozen=True, eq=False)
class Difference:
    """δ of an output layer as a cross-entropy has it: what comes out, less what is wanted.

    Attributes:
        name: of what comes out: "a", or of a layer that gives logits "σ(z)" or "softmax(z)".
        outputs, target: of the layer's units. count: outputs that the loss is the mean of; 1 where it is a sum.
    """

    name: str
    outputs: Floats
    target: Floats
    count: int

    @property
    def symbols(self) -> str:
        return self.over(f"{self.name} − t")

    def said(self, unit: int, digits: int) -> str:
        """A unit's output with so many digits that a reader who takes the target from it gets δ."""
        p, t = float(self.outputs[unit]), float(self.target[unit])
        more = digits_to_give((p - t) / self.count, lambda count: (read(shown(p, count)) - t) / self.count, digits)
        return near_one(p, more) if t == 1.0 else shown(p, more)  # else nothing would be left

    def over(self, text: str) -> str:
        return f"({text})/{self.count}" if self.count > 1 else text


def difference(subject: Subject, layer: Layer) -> Difference | None:
    """δ of an output layer by its outputs and targets alone; None where it is not that."""
    loss, trace = LOSSES.find(subject.training.loss.name), subject.trace
    if layer.kind != "output" or not loss.squash or trace.target is None:
        return None
    numbers = trace.layers[layer.id]
    if layer.activation.name == loss.squash:
        name, outputs = "a", np.ravel(numbers.activation)
    elif layer.activation.name == "identity":  # logits: the loss squashes them itself
        name = {"sigmoid": "σ(z)"}.get(loss.squash, f"{loss.squash}(z)")
        squash = bind(Choice(loss.squash)).value
        outputs = np.ravel(evaluate(squash, {"z": np.ravel(known(numbers.pre_activation))[None, :].astype(float)}))
    else:
        return None
    first = sum(o.units for o in subject.graph.outputs[: subject.graph.outputs.index(layer)])
    target = np.ravel(trace.target)[first : first + layer.units]
    count = subject.graph.output_units if loss.name == "binary_cross_entropy" else 1
    agrees = np.allclose((outputs - target) / count, np.ravel(known(numbers.grad_pre_activation)), rtol=1e-6, atol=1e-9)
    return Difference(name, outputs, target, count) if agrees else None


def fused_words(subject: Subject) -> str:
    """That the two are taken together, the beginning of a sentence."""
    return f"The loss and {LOSSES.find(subject.training.loss.name).squash} are taken together, as they train"
