"""A loss with a penalty says what it is made of, wherever it is shown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.project import Training
from core.training.messages import Metrics
from gui.views.loss_words import penalty_name, sum_texts, why_text
from tests.gui.views.conftest import OpenSession, ShowView


def test_the_parts_add_up_to_the_loss() -> None:
    whole, parts = sum_texts(Metrics(0.1727, 0.0336), Training(l2=0.02))
    assert whole == "0.1727 = data 0.0336 + ½λΣw² 0.1391"
    assert parts == "data 0.0336 + ½λΣw² 0.1391"


def test_without_a_penalty_nothing_is_said() -> None:
    assert sum_texts(Metrics(0.5, 0.5), Training()) == ()
    assert why_text(Training()) == ""


def test_both_penalties_are_named() -> None:
    assert penalty_name(Training(l1=0.1, l2=0.2)) == "λ₁Σ|w| + ½λΣw²"
    assert "λ₁ = 0.1, λ = 0.2" in why_text(Training(l1=0.1, l2=0.2))


@pytest.mark.parametrize("width", [900, 240, 168, 140])
def test_a_loss_with_a_penalty_is_never_called_that_of_the_data(
    width: int, open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(2, 3, 1)
    project = session.document.project
    session.document.edit("L2", replace(project, training=replace(project.training_or_default, l2=0.5)))
    session.train_steps(20)
    said = show_view(session, "loss", width).subject.text()
    assert not said or said.endswith(("+ ½λΣw²", "+ L2"))
    assert said or width < 150


@pytest.mark.parametrize("name", ["loss", "landscape"])
def test_views_say_the_penalty_of_the_very_weights(name: str, open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 3, 1)
    project = session.document.project
    session.document.edit("L2", replace(project, training=replace(project.training_or_default, l2=0.5)))
    session.train_steps(20)
    view = show_view(session, name, 900, 500)
    moment = session.moment
    assert moment.parameters is not None
    assert moment.train is not None
    penalty = 0.25 * sum(float((w.numpy().astype(np.float64) ** 2).sum()) for w in moment.parameters.weights.values())
    assert moment.train.loss - moment.train.data_loss == pytest.approx(penalty, rel=1e-5)
    assert f"½λΣw² {penalty:.4f}" in view.readout.text()
