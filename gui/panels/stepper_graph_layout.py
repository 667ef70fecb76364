"""Where the nodes of a computational graph stand: leaves left, root right, arguments before what takes them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from core.inspection.computation import Computation

COLUMN, ROW = 104.0, 44.0  # pixels between nodes at scale 1
_APART = 0.9  # rows that nodes of one column keep between them


@dataclass(frozen=True)
class Spot:
    """A node's centre in pixels, at scale 1."""

    node: int
    x: float
    y: float


def spots(made: Computation) -> dict[int, Spot]:
    """A place for every node but constants, which stand inside what takes them."""
    shown = [i for i, node in enumerate(made.nodes) if not node.is_constant or len(made.nodes) == 1]
    steps = dict.fromkeys(shown, 0)  # from the root
    for i in reversed(shown):
        for argument in made.nodes[i].arguments:
            if argument in steps:
                steps[argument] = max(steps[argument], steps[i] + 1)
    rows = _rows(made, shown)
    longest = max(steps.values(), default=0)
    columns: dict[int, list[int]] = {}
    for i in shown:
        columns.setdefault(longest - steps[i], []).append(i)
    for members in columns.values():
        members.sort(key=lambda i: rows[i])
        for before, after in pairwise(members):
            rows[after] = max(rows[after], rows[before] + _APART)
    return {i: Spot(i, (longest - steps[i]) * COLUMN, rows[i] * ROW) for i in shown}


def _rows(made: Computation, shown: list[int]) -> dict[int, float]:
    """Leaves one below the other in the order in which the formula takes them, operations amid their arguments."""
    rows: dict[int, float] = {}
    free = 0
    stack = [(len(made.nodes) - 1, False)]
    while stack:
        i, expanded = stack.pop()
        if i in rows:
            continue
        arguments = [a for a in made.nodes[i].arguments if a in set(shown)] if expanded else made.nodes[i].arguments
        if not made.nodes[i].primitive or (expanded and not arguments):
            rows[i] = float(free)
            free += 1
        elif expanded:
            rows[i] = sum(rows[a] for a in arguments) / len(arguments)
        else:
            stack.append((i, True))
            stack.extend((a, False) for a in reversed(arguments) if not made.nodes[a].is_constant)
    return rows
