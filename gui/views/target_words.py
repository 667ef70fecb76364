"""What an example's target is, in words: the name of its class, or its numbers."""

from __future__ import annotations

import numpy as np

from core.datasets.dataset import Dataset
from gui.numbers import number

_MOST = 4  # numbers


def target_text(data: Dataset, row: int) -> str:
    """ "bass" of classes with an output each, "bass (1)" of two that one output tells apart, else "0.2, −1"."""
    targets = data.targets[row]
    if data.classes and len(targets) == len(data.classes):
        return data.classes[int(np.argmax(targets))]
    text = ", ".join(number(float(t)) for t in targets[:_MOST])
    if len(targets) == 1 and len(data.classes) == 2 and data.target_kind != "values":
        return f"{data.classes[int(targets[0] > 0)]} ({text})"
    return text
