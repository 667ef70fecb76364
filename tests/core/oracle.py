"""A second opinion: forward, loss and every gradient of a drawn network, straight from the words of CONTRACT §2.

It walks a project file's `graph` as JSON and computes in float64 with torch's own functions and autograd. It shares no
code with core.expressions, core.forward, core.objective or core.compiler, so a mistake made there is not made here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from tests.core.own_texts import ACTIVATION_TEXTS, KINKED_TEXTS, LOSS_TEXTS

Json = dict[str, Any]
LEFT = 1e-6  # of 1 − a: where less is left of it, it has lost the digits that ∂loss/∂a needs; set aside as well
CLOSE = 1e-4  # pre-activations nearer than this to a kink or a tie are set aside


@dataclass
class Answer:
    """What the oracle computed for one example.

    Attributes:
        loss: None without a target.
        z, a: pre-activation (of computing layers; [units, pieces] for maxout) and activation by layer id.
        grad_z, grad_a, grad_bias, grad_slope: by layer id; grad_weight: by "source->target".
        margin: the distance to the nearest kink or tie, or CLOSE where a saturated output leaves LEFT.
    """

    loss: float | None = None
    z: dict[str, Tensor] = field(default_factory=dict)
    a: dict[str, Tensor] = field(default_factory=dict)
    grad_z: dict[str, Tensor] = field(default_factory=dict)
    grad_a: dict[str, Tensor] = field(default_factory=dict)
    grad_weight: dict[str, Tensor] = field(default_factory=dict)
    grad_bias: dict[str, Tensor] = field(default_factory=dict)
    grad_slope: dict[str, Tensor] = field(default_factory=dict)
    margin: float = float("inf")


def named(value: Any) -> tuple[str, Json]:
    """An activation, loss, … of the file: its name and its settings."""
    if isinstance(value, str):
        return value, {}
    return value["name"], {k: v for k, v in value.items() if k != "name"}


def tensor(values: Any) -> Tensor:
    return torch.tensor(values, dtype=torch.float64)


# Activations: the contract's names and defaults, torch's functions ------------------------------------------------


def activation(value: Any) -> Callable[[Tensor], Tensor]:
    """f for everything but prelu (which needs its slopes) and maxout (which needs its pieces)."""
    name, given = named(value)
    alpha, slope = given.get("alpha", 1.0), given.get("slope", 0.01)
    table: dict[str, Callable[[Tensor], Tensor]] = {
        "identity": lambda z: z,
        "relu": functional.relu,
        "leaky_relu": lambda z: functional.leaky_relu(z, slope),
        "elu": lambda z: functional.elu(z, alpha),
        "softplus": lambda z: torch.logaddexp(z, torch.zeros_like(z)),
        "silu": functional.silu,
        "gelu": functional.gelu,
        "tanh": torch.tanh,
        "sigmoid": torch.sigmoid,
        "softmax": lambda z: torch.softmax(z, -1),
        "step": lambda z: torch.heaviside(z.detach(), tensor(given.get("at_zero", 0.0))) + 0 * z,
        "sign": lambda z: torch.sign(z.detach()) + 0 * z,
        "sin": torch.sin,
        "formula": ACTIVATION_TEXTS[given.get("text", "z * sigmoid(z)")],
    }
    return table[name]


KINKED = ("relu", "leaky_relu", "prelu", "elu", "step", "sign")


def kink_margin(name: str, z: Tensor, text: str = "") -> float:
    """How far z is from where f's derivative (or f) jumps, or from a tie of maxout's pieces."""
    if name in KINKED or text in KINKED_TEXTS:
        return nearest(z)
    if name == "maxout" and z.shape[-1] > 1:
        top = torch.topk(z, 2, dim=-1).values
        return nearest(top[..., 0] - top[..., 1])
    return float("inf")


def nearest(distances: Tensor) -> float:
    """The least distance that rounding could cross; exactly at a kink the contract says what holds."""
    off = distances.detach().abs()
    off = off[off > 0]
    return float(off.min()) if off.numel() else float("inf")


# Losses of one example ---------------------------------------------------------------------------------------------


def loss_of(value: Any, outputs: list[Json], z: list[Tensor], a: list[Tensor], target: Tensor) -> tuple[Tensor, float]:
    """The loss of one example [number], and how far it is from a kink."""
    name, given = named(value)
    if name == "binary_cross_entropy":
        return functional.binary_cross_entropy_with_logits(torch.cat(z), target), float("inf")
    kinds = {named(o.get("activation", "identity"))[0] for o in outputs}
    if name == "zero_one":  # two classes are told apart halfway between the output's two sides
        given = {"middle": 0.0 if kinds <= {"tanh", "sign", "sin"} else 0.5}
    if name in ("cross_entropy", "multi_margin", "zero_one") and "softmax" in kinds:
        # a softmax layer is a set of classes of its own; the layers' losses add
        parts = torch.split(target, [o["units"] for o in outputs])
        single = [one_part(name, given, z[i], a[i], parts[i]) for i in range(len(outputs))]
        return torch.stack([loss for loss, _ in single]).sum(), min(margin for _, margin in single)
    return one_part(name, given, torch.cat([part.reshape(-1) for part in z]), torch.cat(a), target)


def one_part(name: str, given: Json, z: Tensor, a: Tensor, target: Tensor) -> tuple[Tensor, float]:
    far = float("inf")
    if name == "cross_entropy":
        return functional.cross_entropy(z[None], target.argmax()[None]), far
    if name == "half_mse":
        return 0.5 * functional.mse_loss(a, target, reduction="sum"), far
    if name == "mse":
        return functional.mse_loss(a, target), far
    if name == "sum_squared":
        return functional.mse_loss(a, target, reduction="sum"), far
    if name == "mae":
        return functional.l1_loss(a, target), nearest(a - target)
    if name == "huber":
        delta = given.get("delta", 1.0)
        return functional.huber_loss(a, target, delta=delta), far
    if name == "formula":
        text = given.get("text", "(a - t)^2")
        return LOSS_TEXTS[text](a, target).mean(), nearest(a - target) if "where" in text else far
    if name == "hinge":
        return functional.relu(1 - target * a).mean(), nearest(1 - target * a)
    if name == "multi_margin":
        right = int(target.argmax())
        gaps = torch.stack([a[j] - a[right] + 1 for j in range(len(a)) if j != right] or [tensor(-1.0)])
        return functional.relu(gaps).sum() + 0 * a.sum(), nearest(gaps)
    if name == "zero_one":
        if len(a) == 1:
            wrong = bool(a > given["middle"]) != bool(target > given["middle"])
            return tensor(float(wrong)) + 0 * a.sum(), nearest(a - given["middle"])
        top = torch.topk(a, 2).values
        return tensor(float(a.argmax() != target.argmax())) + 0 * a.sum(), nearest(top[0] - top[1])
    raise KeyError(name)


# The network -------------------------------------------------------------------------------------------------------


def solve(
    graph: Json,
    parameters: Mapping[str, Json],
    example: list[float],
    target: list[float] | None = None,
    loss: Any = None,
) -> Answer:
    """Forward, loss and gradients of one example; `graph` and `parameters` are as in a project file."""
    answer = Answer()
    layers = {layer["id"]: layer for layer in graph["layers"]}
    weights = {k: tensor(v).requires_grad_() for k, v in parameters["weights"].items()}
    biases = {k: tensor(v).requires_grad_() for k, v in parameters.get("biases", {}).items()}
    slopes = {k: tensor(v).requires_grad_() for k, v in parameters.get("slopes", {}).items()}
    column = 0
    for layer in graph["layers"]:
        if layer["kind"] == "input":
            answer.a[layer["id"]] = tensor(example[column : column + layer["units"]]).requires_grad_()
            column += layer["units"]

    def compute(layer_id: str) -> Tensor:
        if layer_id in answer.a:
            return answer.a[layer_id]
        layer = layers[layer_id]
        name, given = named(layer.get("activation", "identity"))
        z: Any = 0.0
        for connection in graph["connections"]:
            if connection["target"] == layer_id:
                weight = weights[f"{connection['source']}->{layer_id}"]
                if "mask" in connection:
                    weight = weight * tensor(connection["mask"])
                z = z + weight @ compute(connection["source"])
        if layer.get("bias", True):
            z = z + biases[layer_id]
        if name == "maxout":
            z = z.reshape(layer["units"], given.get("pieces", 2))
        z.retain_grad()
        answer.z[layer_id] = z
        answer.margin = min(answer.margin, kink_margin(name, z.detach(), given.get("text", "")))
        if name == "maxout":
            a = z.max(dim=-1).values
        elif name == "prelu":
            a = torch.where(z > 0, z, slopes[layer_id] * z)
        else:
            a = activation(layer.get("activation", "identity"))(z)
        if a is z:
            a = z.clone()
        a.retain_grad()
        answer.a[layer_id] = a
        return a

    for layer in graph["layers"]:
        compute(layer["id"])
    if target is None or loss is None:
        return answer

    outputs = [layer for layer in graph["layers"] if layer["kind"] == "output"]
    z, a = ([values[o["id"]] for o in outputs] for values in (answer.z, answer.a))
    total, margin = loss_of(loss, outputs, z, a, tensor(target))
    answer.margin = min(answer.margin, margin)
    answer.loss = total.item()
    total.backward()

    def grad(of: Tensor) -> Tensor:
        return torch.zeros_like(of) if of.grad is None else of.grad

    answer.grad_z = {k: grad(v) for k, v in answer.z.items()}
    answer.grad_a = {k: grad(v) for k, v in answer.a.items()}
    answer.grad_weight = {k: grad(v) for k, v in weights.items()}
    answer.grad_bias = {k: grad(v) for k, v in biases.items()}
    answer.grad_slope = {k: grad(v) for k, v in slopes.items()}
    _through_outputs(answer, named(loss)[0], outputs, tensor(target))
    return answer


def _through_outputs(answer: Answer, loss: str, outputs: list[Json], target: Tensor) -> None:
    """∂loss/∂a of the outputs where the loss was computed from logits: from its textbook form over probabilities."""
    if loss not in ("binary_cross_entropy", "cross_entropy"):
        return
    column, columns = 0, len(target)
    for layer in outputs:
        a = answer.a[layer["id"]].detach()
        t = target[column : column + layer["units"]]
        column += layer["units"]
        if named(layer.get("activation", "identity"))[0] == "identity":
            answer.grad_a[layer["id"]] = answer.grad_z[layer["id"]]  # a are the logits
        elif loss == "cross_entropy":
            answer.grad_a[layer["id"]] = -t / a  # L = −Σ t ln a
        else:  # L = −mean(t ln a + (1 − t) ln(1 − a))
            answer.grad_a[layer["id"]] = (-t / a + (1 - t) / (1 - a)) / columns
            answer.margin = min(answer.margin, CLOSE * float((1 - a).min()) / LEFT)
