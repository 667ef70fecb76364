"""Every loss in the table against torch's own functions, as the contract's words choose among their options."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional

from core.arrays import FrozenMap
from core.choice import Choice
from core.errors import UserError
from core.expressions import evaluate, typeset
from core.losses import LOSSES, bind_loss
from tests.core.own_texts import LOSS_TEXTS

Floats = np.ndarray


def margin(a: Tensor, t: Tensor) -> Tensor:
    """Σ_{j≠y} max(0, s_j − s_y + 1) of each example."""
    rows = []
    for scores, target in zip(a, t, strict=True):
        y = int(target.argmax())
        rows.append(sum(functional.relu(s - scores[y] + 1) for j, s in enumerate(scores) if j != y))
    return torch.stack([torch.as_tensor(row) for row in rows])


def wrong(a: Tensor, t: Tensor) -> Tensor:
    return (a.argmax(-1) != t.argmax(-1)).double() + 0 * a.sum(-1)


# Over activations: (a, t), each [N, 4], → [N]
BY_ACTIVATION: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "half_mse": lambda a, t: functional.mse_loss(a, t, reduction="none").sum(-1) / 2,
    "mse": lambda a, t: functional.mse_loss(a, t, reduction="none").mean(-1),
    "sum_squared": lambda a, t: functional.mse_loss(a, t, reduction="none").sum(-1),
    "mae": lambda a, t: functional.l1_loss(a, t, reduction="none").mean(-1),
    "huber": lambda a, t: functional.huber_loss(a, t, reduction="none").mean(-1),
    "hinge": lambda a, t: functional.relu(1 - t * a).mean(-1),
    "multi_margin": margin,
    "zero_one": wrong,
    "formula": lambda a, t: functional.mse_loss(a, t, reduction="none").mean(-1),
}
# Over logits: (z, t) → [N]
BY_LOGITS: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "binary_cross_entropy": lambda z, t: functional.binary_cross_entropy_with_logits(z, t, reduction="none").mean(-1),
    "cross_entropy": lambda z, t: functional.cross_entropy(z, t.argmax(-1), reduction="none"),
}


def targets(name: str, rng: np.random.Generator, rows: int) -> Floats:
    rule = LOSSES[name].targets
    if rule == "one_hot" or name == "zero_one":
        return np.eye(4)[rng.integers(0, 4, rows)]
    if rule == "sign":
        return rng.choice([-1.0, 1.0], (rows, 4))
    return rng.uniform(0, 1, (rows, 4)) if rule == "unit" else rng.standard_normal((rows, 4))


def same_value_and_gradient(name: str, choice: Choice, theirs: Callable[[Tensor, Tensor], Tensor], kind: str) -> None:
    rng = np.random.default_rng(11)
    outputs, t = 2 * rng.standard_normal((30, 4)), targets(name, rng, 30)
    tensor = torch.tensor(outputs, requires_grad=True)
    losses = theirs(tensor, torch.tensor(t))
    losses.sum().backward()
    assert tensor.grad is not None
    bound = bind_loss(choice, (kind,), 4)
    at = {bound.variable: outputs, "t": t}
    np.testing.assert_allclose(evaluate(bound.value, at)[:, 0], losses.detach().numpy(), rtol=1e-12, atol=1e-14)
    ours = np.broadcast_to(evaluate(bound.gradient, at), outputs.shape)
    np.testing.assert_allclose(ours, tensor.grad.numpy(), rtol=1e-11, atol=1e-13)


def test_every_loss_has_a_counterpart_here() -> None:
    assert set(BY_ACTIVATION) | set(BY_LOGITS) == set(LOSSES)
    contract = "zero_one mse half_mse sum_squared mae huber binary_cross_entropy cross_entropy hinge multi_margin"
    assert set(LOSSES) == {*contract.split(), "formula"}


@pytest.mark.parametrize("name", BY_ACTIVATION)
def test_a_loss_over_activations_is_torchs(name: str) -> None:
    assert bind_loss(Choice(name), ("tanh",), 4).variable == "a"
    same_value_and_gradient(name, Choice(name), BY_ACTIVATION[name], "tanh")


@pytest.mark.parametrize("name", BY_LOGITS)
def test_a_loss_over_logits_is_torchs(name: str) -> None:
    for kind in ("identity", LOSSES[name].squash):
        assert bind_loss(Choice(name), (kind,), 4).variable == "z"
        same_value_and_gradient(name, Choice(name), BY_LOGITS[name], kind)


@pytest.mark.parametrize("text", LOSS_TEXTS)
def test_an_own_formula_is_averaged_over_the_outputs(text: str) -> None:
    def theirs(a: Tensor, t: Tensor) -> Tensor:
        return LOSS_TEXTS[text](a, t).mean(-1)

    same_value_and_gradient("formula", Choice("formula", FrozenMap({"text": text})), theirs, "tanh")


@pytest.mark.parametrize("delta", [0.1, 1.0, 5.0])
def test_hubers_delta_is_torchs(delta: float) -> None:
    def theirs(a: Tensor, t: Tensor) -> Tensor:
        return functional.huber_loss(a, t, reduction="none", delta=delta).mean(-1)

    same_value_and_gradient("huber", Choice("huber", FrozenMap({"delta": delta})), theirs, "identity")


@pytest.mark.parametrize("name", BY_LOGITS)
def test_the_gradient_at_the_probabilities_is_that_of_the_textbooks_formula(name: str) -> None:
    rng = np.random.default_rng(4)
    t = targets(name, rng, 20)
    squash = torch.sigmoid if name == "binary_cross_entropy" else torch.nn.Softmax(-1)
    a = squash(torch.tensor(rng.standard_normal((20, 4)))).requires_grad_()
    wanted = torch.tensor(t)
    if name == "binary_cross_entropy":
        functional.binary_cross_entropy(a, wanted, reduction="none").mean(-1).sum().backward()
    else:
        (-(wanted * torch.log(a)).sum()).backward()
    assert a.grad is not None
    bound = bind_loss(Choice(name), (LOSSES[name].squash,), 4)
    ours = evaluate(bound.activation_gradient, {"a": a.detach().numpy(), "t": t})
    np.testing.assert_allclose(ours, a.grad.numpy(), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("name", BY_LOGITS)
def test_logits_of_a_thousand_give_finite_losses_and_gradients(name: str, kind: type) -> None:
    z = np.array([[1e3, -1e3, 1e3, -1e3]], kind)
    bound = bind_loss(Choice(name), (LOSSES[name].squash,), 4)
    for t in np.eye(4, dtype=kind):
        at = {"z": z, "t": t[None]}
        assert np.isfinite(evaluate(bound.value, at)).all()
        assert np.isfinite(evaluate(bound.gradient, at)).all()
    at = {"z": z, "t": np.array([[0, 1, 0, 0]], kind)}
    # −ln softmax = 1000 + ln 2 + 1000; mean softplus = (1000 + 1000 + 1000 + 0) / 4
    expected = 2000 + np.log(2) if name == "cross_entropy" else 750.0
    assert evaluate(bound.value, at)[0, 0] == pytest.approx(expected, rel=1e-6)


def test_a_sure_and_right_answer_costs_nothing_and_its_gradient_is_a_number() -> None:
    bce = bind_loss(Choice("binary_cross_entropy"), ("sigmoid",), 1)
    right = {"a": np.array([[1.0]]), "t": np.array([[1.0]])}
    assert evaluate(bce.activation_gradient, right)[0, 0] == -1.0
    ce = bind_loss(Choice("cross_entropy"), ("softmax",), 2)
    at = {"a": np.array([[1.0, 0.0]]), "t": np.array([[1.0, 0.0]])}
    np.testing.assert_array_equal(evaluate(ce.activation_gradient, at), [[-1, 0]])


@pytest.mark.parametrize(
    ("a", "t", "loss"), [(0.6, 1, 0), (0.4, 1, 1), (0.5, 1, 1), (0.5, 0, 0), (0.9, 0, 1), (-3, 0, 0)]
)
def test_with_one_output_zero_one_asks_on_which_side_of_the_threshold_it_is(a: float, t: float, loss: float) -> None:
    bound = bind_loss(Choice("zero_one"), ("sigmoid",), 1)
    at = {"a": np.array([[a]]), "t": np.array([[float(t)]])}
    assert evaluate(bound.value, at)[0, 0] == loss
    assert evaluate(bound.gradient, at).ravel()[0] == 0


def test_at_its_target_the_absolute_error_pulls_nowhere() -> None:
    bound = bind_loss(Choice("mae"), ("identity",), 1)
    assert evaluate(bound.gradient, {"a": np.array([[2.0]]), "t": np.array([[2.0]])})[0, 0] == 0


def test_only_cross_entropies_ask_for_an_output_activation() -> None:
    asking = {name: loss.legal_activations for name, loss in LOSSES.items() if loss.legal_activations is not None}
    assert asking == {
        "binary_cross_entropy": {"sigmoid", "identity"},
        "cross_entropy": {"softmax", "identity"},
    }
    assert [name for name, loss in LOSSES.items() if loss.sums_batch] == ["sum_squared"]


def test_an_unknown_loss_is_answered_with_the_nearest() -> None:
    with pytest.raises(UserError, match="half_mse"):
        bind_loss(Choice("halfmse"), ("identity",), 1)


@pytest.mark.parametrize("name", LOSSES)
def test_every_entry_can_be_shown(name: str) -> None:
    entry = LOSSES[name]
    assert entry.title
    assert entry.definition
    assert entry.note
    kinds = (entry.squash or "identity",)
    for columns in (1, 3):
        bound = bind_loss(Choice(name), kinds, columns)
        assert typeset(bound.value).strip()
        assert typeset(bound.gradient).strip()
