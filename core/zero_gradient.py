"""Where the gradient is 0 by the drawing alone (P7): steps, or wrong examples counted, say which way to go to nobody.

Cheap enough to be looked at whenever training starts: nothing is computed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.graph import Graph
from core.optimizers import is_perceptron
from core.project import Training

Kind = Literal["no gradient", "infinite", "dead", "saturated", "exploding", "vanishing", "alike", "constant"]
FLAT_ACTIVATIONS = ("step", "sign")  # of slope 0 on both sides of their jump
FLAT_LOSSES = ("zero_one",)


@dataclass(frozen=True)
class Finding:
    """Something that is not well.

    Attributes:
        kind: what it is. layer: where, "" for the whole network. unit: which of its units, None for the layer.
        what: a sentence that says what is so, with numbers. why: the cause. mend: what to try.
    """

    kind: Kind
    layer: str
    unit: int | None
    what: str
    why: str
    mend: str


def zero_gradients(graph: Graph, training: Training) -> tuple[Finding, ...]:
    """Each layer that lets no gradient through, the one nearest to the outputs first; or the loss that has none."""
    if is_perceptron(training.optimizer):
        return ()  # Rosenblatt's rule needs no gradient
    if training.loss.name in FLAT_LOSSES:
        what = "The gradient is 0 everywhere: gradient descent cannot move a single weight."
        why = (
            "Counting wrong examples is flat: a small change of a weight changes no answer, so the loss stays the same."
        )
        mend = "Use a smooth loss: squared error first, then cross-entropy with a sigmoid or softmax output."
        return (Finding("no gradient", "", None, what, why, mend),)
    flat = [layer for layer in graph.forward_order if layer.computes and layer.activation.name in FLAT_ACTIVATIONS]
    findings: list[Finding] = []
    for layer in reversed(flat):
        name = layer.activation.name
        what = f"No gradient comes through {layer.id}: the weights into it, and all before that only it leads to, stay."
        why = f"{name.capitalize()} is flat on both sides of 0: its slope, a factor of every gradient there, is 0."
        smooth = "sigmoid" if name == "step" else "tanh"
        mend = (
            f"Relax {name} to {smooth} with squared error, then cross-entropy; or train one unit by Rosenblatt’s rule."
        )
        findings.append(Finding("no gradient", layer.id, None, what, why, mend))
    return tuple(findings)
