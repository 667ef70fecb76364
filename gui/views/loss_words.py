"""What a loss is made of, in words: the data's part and the penalty that L1 and L2 add for large weights."""

from __future__ import annotations

from core.project import Training
from core.training.messages import Metrics
from gui.numbers import loss_text, number

WHY = (
    "Training minimises the data loss plus a penalty on large weights, {penalty}; the loss curve, the counters and the "
    "landscape show that sum. Of a single example, as in the stepper, there is the data loss alone."
)


def penalty_name(training: Training) -> str:
    """ "½λΣw²", with what λ is: "" without any penalty."""
    parts = []
    if training.l1:
        parts.append("λ₁Σ|w|")
    if training.l2:
        parts.append("½λΣw²")
    return " + ".join(parts)


def penalty_kinds(training: Training) -> str:
    """ "L2", "L1 + L2": "" without any penalty."""
    return " + ".join(kind for kind, size in (("L1", training.l1), ("L2", training.l2)) if size)


def penalty_values(training: Training) -> str:
    """ "λ = 0.02", as typed above."""
    parts = [f"λ₁ = {number(training.l1)}"] if training.l1 else []
    return ", ".join(parts + ([f"λ = {number(training.l2)}"] if training.l2 else []))


def sum_texts(metrics: Metrics | None, training: Training) -> tuple[str, ...]:
    """ "0.1727 = data 0.1310 + ½λΣw² 0.0417", the longest text first; () where the data's part is all."""
    name = penalty_name(training)
    if metrics is None or not name:
        return ()
    data, penalty = loss_text(metrics.data_loss), loss_text(metrics.loss - metrics.data_loss)
    return f"{loss_text(metrics.loss)} = data {data} + {name} {penalty}", f"data {data} + {name} {penalty}"


def why_text(training: Training) -> str:
    """Why a loss is larger than that of the data; "" where it isn't."""
    name = penalty_name(training)
    return WHY.format(penalty=f"{name} ({penalty_values(training)})") if name else ""
