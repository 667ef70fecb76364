"""The compiled update of a drawing, for Play or ahead of it. No torch here, so that a window can ask early."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from core.choice import Choice
from core.graph import Graph
from core.project import Training
from core.training.fused.evaluation import write_evaluation
from core.training.fused.grouping import grouped
from core.training.fused.machine import Compiled, compiled, is_compiled, registers
from core.training.fused.module import Module
from core.training.fused.plan import Plan, block_size, plan
from core.training.fused.rules import Recipe, recipe
from core.training.fused.updates import write_training

MANY_KINDS = 40  # of connections: torch trains drawings with more
AT_ONCE = 4  # kinds of connections that are compiled while Play waits: each takes 30 ms at most


@lru_cache(maxsize=64)
def _written(graph: Graph, loss: Choice, made: Recipe, examples: int, blocks: bool) -> tuple[Plan, str]:
    planned = plan(graph, loss, examples, blocks=blocks)
    module = Module(registers())
    write_training(module, planned, made)
    write_evaluation(module, planned)
    return planned, module.text()


def kernel(graph: Graph, training: Training, rows: int) -> tuple[Plan, Compiled]:
    """The compiled update of a grouped drawing. Rates and the like stay free.

    Args:
        rows: in an epoch; a batch is at most that large.

    Raises:
        ValueError: an optimizer that only torch has.
    """
    planned, text = _planned(graph, training, rows)
    return planned, compiled(text)


def takes_another(before: Training, after: Training, rows: int) -> bool:
    """Whether settings of the same drawing need machine code of their own."""
    kernels = [(t.loss, recipe(t), block_size(max(1, min(t.batch_size, rows)))) for t in (before, after)]
    return kernels[0] != kernels[1]


def is_quick(graph: Graph, training: Training, rows: int) -> bool:
    """Whether a drawing's update is compiled already, or will be before anyone notices."""
    return is_few(graph) or is_compiled(_planned(grouped(graph).graph, training, rows)[1])


def is_few(graph: Graph) -> bool:
    """Whether a drawing has so few kinds of connections that its update compiles while Play waits."""
    return kinds(grouped(graph).graph) <= AT_ONCE


def readiness(graph: Graph, training: Training, rows: int) -> Callable[[], bool]:
    """A question that costs nothing: whether a drawing's update is compiled by now."""
    text = _planned(grouped(graph).graph, training, rows)[1]
    return lambda: is_compiled(text)


def kinds(graph: Graph) -> int:
    """Kinds of connections of a grouped drawing: what the time to compile grows with."""
    return len({graph.shape(connection) for connection in graph.connections})


def _planned(graph: Graph, training: Training, rows: int) -> tuple[Plan, str]:
    made = recipe(training)
    if made is None:
        raise ValueError(f"the fused engine has no rule for {training.optimizer.name}")
    examples, blocks = block_size(max(1, min(training.batch_size, rows)))
    return _written(graph, training.loss, made, examples, blocks)
