"""Formulas of the user's own: what is refused, in which words and where, in a drawing, a training and a file."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest

from core.activations import ACTIVATIONS, bind
from core.choice import Choice, fresh_choice
from core.choice_file import choice_problems
from core.expressions import evaluate
from core.graph import Layer
from core.graph_checks import graph_problems
from core.losses import LOSSES
from core.own_formulas import activation_problem, loss_problem
from core.project import Training
from core.project_file import project_from_bytes, project_to_json
from core.training_checks import training_problems
from tests.core.documents import changed, problems_of
from tests.core.drawings import GRAPH, H, only
from tests.core.training.scenes import choice

WRONG = {
    "": "empty",
    "x +": "found the end",
    "x * y": r"'y' is not known. .*character 5",
    "sigmoyd(x)": "no function",
    "x $ 2": "no meaning here",
    "3 + 1": "does not depend on z",
    "x - sum(x)": "all units",
    "exp(x - logsumexp(x))": "all units",
    "log(x)": "no number at z = −1",
    "1 / x": "infinite at z = 0",
    "sqrt(|x|)": "slope is no number at z = 0",
    "__import__('os')": "no function|no meaning",
    "x" + "+x" * 3000: "at most 2000",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_formula_is_a_problem_of_its_layer(text: str) -> None:
    layer = Layer("h", "hidden", 3, choice("formula", text=text))
    problems = graph_problems(GRAPH.with_layer(layer))
    assert [problem.where for problem in problems] == ["h"]
    assert problems[0].fix.endswith((".", "?"))
    found = activation_problem(text)
    assert found is not None
    assert re.search(WRONG[text], found[0]), found


def test_a_formula_without_its_text_is_a_problem() -> None:
    where, what = only(graph_problems(GRAPH.with_layer(Layer("h", "hidden", 3, Choice("formula")))))
    assert (where, what) == ("h", "The activation formula needs its text.")
    problems = training_problems(Training(loss=Choice("formula")), GRAPH)
    assert [problem.where for problem in problems] == ["training.loss"]


def test_a_text_that_is_none_is_a_problem() -> None:
    where, what = only(graph_problems(GRAPH.with_layer(Layer("h", "hidden", 3, choice("formula", text=5)))))
    assert where == "h"
    assert "5, which is not a text" in what


@pytest.mark.parametrize(
    ("text", "word"),
    [("(a - t", "Expected"), ("(a - y)^2", "character 6"), ("t^2", "depend on a"), ("1 / (a - 0.5)", "infinite")],
)
def test_a_wrong_loss_is_a_problem_of_the_training(text: str, word: str) -> None:
    found = loss_problem(text)
    assert found is not None
    assert word in found[0]
    problems = choice_problems("training.loss", "loss", choice("formula", text=text), LOSSES)
    assert [problem.where for problem in problems] == ["training.loss"]


def test_a_logarithm_is_at_home_in_a_loss() -> None:
    assert loss_problem("-(t * log(a) + (1 - t) * log(1 - a))") is None


def test_x_and_z_are_the_same() -> None:
    z = np.linspace(-2, 2, 9)
    first, second = (bind(choice("formula", text=text)).value for text in ("x * tanh(z)", "z * tanh(x)"))
    np.testing.assert_array_equal(evaluate(first, {"z": z}), evaluate(second, {"z": z}))


def test_a_first_choice_can_be_trained() -> None:
    layer = Layer("h", "hidden", 3, fresh_choice("formula", ACTIVATIONS["formula"].settings))
    assert graph_problems(GRAPH.with_layer(layer)) == []


def test_a_file_keeps_the_formula_and_a_wrong_one_is_refused_with_its_place() -> None:
    given = {"name": "formula", "text": "x*sigmoid(x)"}
    opened = project_from_bytes(_bytes(changed("graph.layers.1.activation", given)), "").project
    assert opened.graph.by_id[H.id].activation == choice("formula", text="x*sigmoid(x)")
    assert '"text": "x*sigmoid(x)"' in project_to_json(opened)
    problems = problems_of(changed("graph.layers.1.activation", {**given, "text": "x*sigmoid(q)"}))
    assert [problem.where for problem in problems] == ["h"]
    assert "character 11" in problems[0].what


def _bytes(document: Any) -> bytes:
    return json.dumps(document).encode()
