"""A student trains a network that its loss cannot teach; the app says so, says why, and shows where to look (P7)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QPushButton

from core.choice import Choice
from core.gallery import find
from core.project import Project
from core.project_file import read_project
from core.training.pace import PACES
from gui.main_window import MainWindow
from tests.journeys.conftest import User


def gallery_project(name: str) -> Project:
    return read_project(find(name)).project


@pytest.fixture
def steps() -> Project:
    """One unit-step unit by squared error and gradient descent."""
    project = gallery_project("perceptron_and")
    training = replace(project.training_or_default, loss=Choice("mse"), optimizer=Choice("sgd"), learning_rate=0.1)
    return replace(project, training=training)


def open_in(window: MainWindow, user: User, project: Project) -> None:
    window.document.open(project, None)
    user.wait_until(lambda: window.session.moment.train is not None and window.session.is_idle)


def test_training_a_step_by_gradient_descent_says_why_nothing_moves(
    window: MainWindow, user: User, steps: Project
) -> None:
    open_in(window, user, steps)
    before = window.session.parameters()
    assert "health" not in window.views.made
    user.click_on(window.transport.play)
    user.wait_until(lambda: window.session.moment.step > 20)
    banner = window.banner
    assert banner.isVisible()
    assert "No gradient comes through y" in banner.text
    assert "slope" in banner.hint
    assert "sigmoid with squared error, then cross-entropy" in banner.hint
    user.click_on(window.transport.play)
    user.wait_until(lambda: window.session.is_idle)
    assert window.session.parameters() == before  # it is true
    assert banner.isVisible()  # pausing mends nothing
    button = next(b for b in banner.findChildren(QPushButton) if b.text() == "Health")
    user.click_on(button)
    user.wait_until(lambda: window.views["health"].isVisible() and window.session.is_idle)
    assert not banner.isVisible()
    user.click_on(window.transport.play)  # said once for this network and loss
    user.wait_until(lambda: window.session.moment.step > 50)
    assert not banner.isVisible()
    window.session.pause()


def test_a_loss_that_counts_errors_chosen_while_training_is_told_at_once(
    window: MainWindow, user: User, steps: Project
) -> None:
    graph = replace(
        steps.graph,
        layers=tuple(
            replace(layer, activation=Choice("sigmoid")) if layer.computes else layer for layer in steps.graph.layers
        ),
    )
    open_in(window, user, replace(steps, graph=graph))
    window.session.set_pace(PACES["epoch"])
    user.click_on(window.transport.play)
    user.wait_until(lambda: window.session.moment.step > 20)
    assert not window.banner.isVisible()
    training = window.session.training
    window.session.set_training(replace(training, loss=Choice("zero_one")), "Loss zero_one")
    user.wait_until(window.banner.isVisible)
    assert "0 everywhere" in window.banner.text
    window.session.set_training(training, "Loss mse")
    assert not window.banner.isVisible()
    window.session.pause()


def test_one_update_is_enough_to_be_told_and_rosenblatts_rule_is_not_told(
    window: MainWindow, user: User, steps: Project
) -> None:
    open_in(window, user, gallery_project("perceptron_and"))
    window.session.train_steps(1)
    user.wait_until(lambda: window.session.is_idle)
    assert not window.banner.isVisible()
    open_in(window, user, steps)
    window.session.train_steps(1)
    user.wait_until(lambda: window.session.is_idle)
    assert window.banner.isVisible()
