"""What happened in a run besides training, from its journal: the marks on its time line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

from core.choice import Choice
from core.project import Training
from core.training.journal import training_from_json

MarkKind = Literal["settings", "values", "data", "restored"]
NAMES = {"l1": "L1", "l2": "L2", "clip": "gradient clipping", "stop": "stop conditions", "schedule": "rate schedule"}


@dataclass(frozen=True)
class Mark:
    """A change at a step.

    Attributes:
        text: what it was, in a few words: "learning rate .03 → .3".
        entry: which of the journal it is (the last, where several of a kind at one step make one mark).
    """

    step: int
    kind: MarkKind
    text: str
    entry: int


def marks(journal: Sequence[Mapping[str, Any]]) -> tuple[Mark, ...]:
    """The changes of a run in order; those of a kind at one step are one mark."""
    result: list[Mark] = []
    if not journal:
        return ()
    settings = training_from_json(dict(journal[0]["training"]))
    before, numbers = settings, dict[tuple[Any, ...], float]()
    for place, entry in enumerate(journal[1:], 1):
        step, change = int(entry["step"]), entry["change"]
        joins = result and (result[-1].step, result[-1].entry) == (step, place - 1)
        if change == "training":
            if not (joins and result[-1].kind == "settings"):
                before = settings
            settings = training_from_json(dict(entry["training"]))
            text = settings_change(before, settings)
            if "engine" in entry:
                text = f"{text}, on the {entry['engine']} engine" if text else f"the {entry['engine']} engine"
            mark = Mark(step, "settings", text or "settings as before", place)
        elif change == "parameters":
            if not (joins and result[-1].kind == "values"):
                numbers = {}
            numbers |= {(g, k, tuple(index)): value for g, k, index, value in entry["values"]}
            mark = Mark(step, "values", _values_change(numbers), place)
        elif change == "data":
            mark = Mark(step, "data", str(entry.get("text") or "Other data"), place)
        else:
            mark = Mark(step, "restored", "diverged: back to the last finite parameters", place)
        if joins and result[-1].kind == mark.kind:
            result.pop()
        result.append(mark)
    return tuple(result)


def settings_change(before: Training, after: Training) -> str:
    """Which settings differ, and from what to what; "" for none."""
    parts: list[str] = []
    for field in fields(Training):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if field.name != "extra" and old != new:
            name = NAMES.get(field.name, field.name.replace("_", " "))
            parts.append(f"{name} {_shown(old)} → {_shown(new)}")
    return ", ".join(parts)


def _values_change(numbers: dict[tuple[Any, ...], float]) -> str:
    if len(numbers) != 1:
        return f"{len(numbers)} numbers set"
    ((group, key, index), value), *_ = numbers.items()
    noun = {"weights": "weight", "biases": "bias", "slopes": "slope"}.get(group, group)
    place = ", ".join(str(i + 1) for i in index)
    return f"{noun} {key.replace('->', ' → ')} [{place}] = {value:.4g}"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, Choice):
        settings = ", ".join(f"{key} {_shown(each)}" for key, each in value.settings.items())
        name = value.name.replace("_", " ")
        return f"{name} ({settings})" if settings else name
    if isinstance(value, tuple):
        return ", ".join(_shown(item) for item in value) or "none"
    return f"{value:.6g}" if isinstance(value, float) else str(value)
