"""Says it when somebody trains a network that its loss cannot teach: steps, or wrong examples counted (P7)."""

from __future__ import annotations

from core.project import Project
from core.zero_gradient import zero_gradients
from gui.errors import Report


class ZeroGradientWarning:
    """Once for a drawing with its loss and optimizer: who has read it and goes on knows why nothing moves."""

    def __init__(self) -> None:
        self._told: object = None

    def report(self, project: Project) -> Report | None:
        """What to say as training starts; None where there is a gradient, or where it has been said already."""
        training = project.training_or_default
        key = (project.graph, training.loss, training.optimizer)
        if key == self._told:
            return None
        self._told = key
        findings = zero_gradients(project.graph, training)
        if not findings:
            return None
        first = findings[0]
        more = "\n".join(f"{finding.what} {finding.why} {finding.mend}" for finding in findings[1:])
        return Report("warning", first.what, f"{first.why} {first.mend}", more, mends=("health",))
