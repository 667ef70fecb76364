"""Setting single numbers from the canvas: a typed weight or bias, with the reason where it cannot be."""

from __future__ import annotations

from dataclasses import replace

from core.parameters import Group
from gui.canvas.masks import is_masked
from gui.canvas.scene import CanvasScene
from gui.numbers import number, parse_number
from gui.symbols import number_name

NOT_A_NUMBER = "That is not a number. Type one such as −0.5 or 1e-3."
LARGEST_FLOAT32 = 3.4e38


def set_number(scene: CanvasScene, group: Group, key: str, index: tuple[int, ...], text: str) -> str | None:
    """Takes over a typed number; why not, in one sentence, or None when it did."""
    value = parse_number(text)
    if value is None or abs(value) > LARGEST_FLOAT32:
        return NOT_A_NUMBER
    refusal = masked_refusal(scene, key, index) if group == "weights" else None
    if refusal is not None:
        return refusal
    if scene.session.parameters() is not None:
        scene.session.set_weight(group, key, index, value)
        return None
    if scene.numbers is None:
        return "There are no numbers yet."
    # a drawing with problems computes nothing, but its numbers can be set all the same
    changed = replace(scene.document.project, parameters=scene.numbers.with_value(group, key, index, value))
    scene.document.edit(f"Set {number_name(scene.graph, group, key, index)} to {number(value, 6)}", changed)
    return None


def masked_refusal(scene: CanvasScene, key: str, index: tuple[int, ...]) -> str | None:
    """Why a weight that does not exist cannot be set."""
    connection = scene.graph.by_key.get(key)
    if connection is None:
        return "This connection is gone."
    if is_masked(connection.mask, (index[0], index[1])):
        return "This weight is masked: it does not exist and stays 0. Press M to give it back."
    return None
