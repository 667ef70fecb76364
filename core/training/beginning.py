"""Under which engine and on which device a run begins or goes on, and torch in the place of one still compiled."""

from __future__ import annotations

from dataclasses import replace

from core.project import Project, Training
from core.training.engines import EngineChoice, choose_engine, is_torch_ready, recorded_choice, recorded_device
from core.training.fused.kernels import is_quick, readiness
from core.training.fused.warm import warm

STANDS_IN = "Machine code for the drawing is being compiled; torch stands in."


class StandIn:
    """Torch trains while the fused engine is compiled for some settings; asking costs nothing."""

    def __init__(self, project: Project, training: Training, rows: int) -> None:
        warm(replace(project, training=training), rows)
        self.is_over = readiness(project.graph, training, rows)


def begin(
    project: Project, rows: int, device: str, *, wanted: str | None, prompt: bool
) -> tuple[EngineChoice, StandIn | None]:
    """The engine of a run, and what waits for another one.

    Args:
        rows: to train on.
        wanted: the engine that the journal records, or that the caller asks for; None leaves it open.
        prompt: somebody waits for the first update.
    """
    training = project.training_or_default
    if wanted is not None:
        began_on = str(project.journal[0].get("device", "cpu")) if project.journal else "cpu"
        return recorded_choice(wanted, training, recorded_device(device, began_on)), None
    chosen = choose_engine(project.graph, training, rows, device, prompt=prompt)
    if prompt and chosen.name == "fused" and is_torch_ready() and not is_quick(project.graph, training, rows):
        return EngineChoice("torch", STANDS_IN, chosen.device), StandIn(project, training, rows)
    return chosen, None
