"""What can be typed to add a node: a kind ("hidden 4"), an activation ("relu 4"), or a whole chain ("2-8-1")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.activations import ACTIVATIONS
from core.graph import Kind
from gui.canvas.chains import MOST_UNITS, parse_chain
from gui.numbers import count

KINDS: tuple[tuple[Kind, str, str], ...] = (
    ("input", "Input", "features of the data"),
    ("hidden", "Hidden", "units with an activation"),
    ("output", "Output", "compared with the target"),
)
MOST_ACTIVATIONS = 5  # entries; more than these are found by typing on
_NAMED = re.compile(r"([a-z_][a-z_ ]*?)\s*(\d*)")


@dataclass(frozen=True)
class Choice:
    """One entry.

    Attributes:
        text, note: what the entry and its tooltip say.
        kind: of the layer; "" for a chain. units: of the layer, or of each layer of the chain; () for the usual number.
        activation: its name, "" for the usual one.
    """

    text: str
    note: str
    kind: Kind | str = ""
    units: tuple[int, ...] = ()
    activation: str = ""


def choices(typed: str, kinds: Sequence[Kind], *, can_chain: bool) -> tuple[Choice, ...]:
    """The entries that what is typed leaves.

    Args:
        kinds: those that may be added. can_chain: whether "2-8-1" is taken.
    """
    typed = typed.strip().lower()
    chain = parse_chain(typed) if can_chain else None
    if chain is not None:
        note = "layers, each connected to the next"
        return (Choice(f"Chain {'-'.join(map(str, chain))}", note, units=chain),)
    named = _NAMED.fullmatch(typed)
    name, number = named.groups() if named else (typed, "")
    if number and not 1 <= int(number) <= MOST_UNITS:
        return ()
    units = (int(number),) if number else ()
    return (*_of_kinds(name, units, kinds), *(_of_activations(name, units) if "hidden" in kinds and name else ()))


def _of_kinds(name: str, units: tuple[int, ...], kinds: Sequence[Kind]) -> Iterator[Choice]:
    for kind, title, note in KINDS:
        if kind in kinds and (name in title.lower() or (name in note and not units)):
            words = f"{title}, {_counted(units[0])}" if units else f"{title}  –  {note}"
            yield Choice(words, note, kind, units)


def _of_activations(name: str, units: tuple[int, ...]) -> list[Choice]:
    """Hidden layers by what they apply, the shortest names first: ReLU before leaky ReLU."""
    fitting = [
        a
        for a in ACTIVATIONS.values()
        if (name in a.name or name in a.title.lower()) and not (a.output_only or a.is_own)
    ]
    fitting.sort(key=lambda a: (not a.name.startswith(name), len(a.name)))
    many = f", {_counted(units[0])}" if units else ""
    return [
        Choice(f"{a.title}{many}  –  a hidden layer", a.definition, "hidden", units, a.name)
        for a in fitting[:MOST_ACTIVATIONS]
    ]


def _counted(units: int) -> str:
    return f"{count(units)} {'unit' if units == 1 else 'units'}"
