"""Equations with the numbers of the lectures, and the honesty of their signs."""

from __future__ import annotations

import gc
import math
from itertools import pairwise
from weakref import ref

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.activations import ACTIVATIONS
from core.arrays import Array, FrozenMap
from core.choice import Choice
from core.graph import Connection, Graph, Layer
from core.inspection import inspect_example
from core.inspection.operations import Input, input_name
from core.losses import LOSSES
from core.parameters import Parameters
from core.project import Training
from gui.panels.formula import Subject, remembered, source_symbols
from gui.panels.formula_backward import backward_page
from gui.panels.formula_delta import delta
from gui.panels.formula_forward import activation, affine, forward_page, layer_page
from gui.panels.formula_layer_backward import layer_backward_page
from gui.panels.formula_loss import loss_page
from gui.panels.formula_network import shapes
from gui.panels.formula_numbers import digits_to_give, is_exact, read, rounded, shown
from gui.panels.formula_update import layer_update_page, update_page
from gui.panels.formula_weight import weight_page
from gui.symbols import affine as affine_of
from gui.symbols import reads, source_names

N3_HIDDEN = [(3, -9, 2), (11, -2, 7), (-6, 3, -4), (6, -1, 5)]


def subject(
    sizes: tuple[int, ...],
    activations: tuple[str, ...],
    weights: list,
    biases: list,
    x: list[float],
    t: list[float],
    training: Training | None = None,
    *,
    mask: list | None = None,
    most_terms: int = 8,
) -> Subject:
    """A chain of layers x, h1 …, y with one example traced."""
    training = training or Training()
    ids = ["x", *(f"h{i + 1}" for i in range(len(sizes) - 2)), "y"]
    layers = [Layer("x", "input", sizes[0])]
    for i, (size, name) in enumerate(zip(sizes[1:], activations, strict=True)):
        layers.append(Layer(ids[i + 1], "output" if i == len(sizes) - 2 else "hidden", size, Choice(name)))
    connections = [Connection(a, b) for a, b in pairwise(ids)]
    if mask is not None:
        connections[0] = Connection("x", ids[1], Array.of(mask))
    graph = Graph(tuple(layers), tuple(connections))
    parameters = Parameters(
        FrozenMap({c.key: Array.of(w) for c, w in zip(connections, weights, strict=True)}),
        FrozenMap({layer.id: Array.of(b) for layer, b in zip(layers[1:], biases, strict=True)}),
    )
    trace = inspect_example(graph, parameters, np.array(x, float), np.array(t, float), training.loss)
    return Subject(graph, trace, training, most_terms=most_terms)


def n1(**more: object) -> Subject:
    return subject((3, 1), ("sigmoid",), [[[0.2, 0.3, 0.9]]], [[0.5]], [0.5, 0.6, 0.1], [1.0], **more)  # type: ignore[arg-type]


def b2() -> Subject:
    training = Training(loss=Choice("mae"))
    return subject((2, 1), ("sigmoid",), [[(2, -3)]], [[-3]], [-1, -2], [0], training)


def test_the_lectures_first_unit_is_written_as_the_lecture_writes_it() -> None:
    made = affine(n1(), n1().graph.by_id["y"], 0)
    assert made.numbers == "z = 0.5 + 0.5·0.2 + 0.6·0.3 + 0.1·0.9 = 0.87"
    assert made.symbols == "z = b + x₁·w₁ + x₂·w₂ + x₃·w₃"
    assert activation(n1(), n1().graph.by_id["y"], 0).numbers == "a = σ(0.87) ≈ 0.705"


def test_numbers_stand_below_their_symbols() -> None:
    above, below = affine(n1(), n1().graph.by_id["y"], 0).aligned()
    assert above.index("x₂·w₂") == below.index("0.6·0.3")


def test_the_two_layer_network_shows_its_printed_values_and_owns_up_to_rounding() -> None:
    made = subject(
        (3, 4, 1), ("sigmoid", "sigmoid"), [N3_HIDDEN, [(3, -12, 8, 1)]], [(5, 2, -1, 1), [6]], [-3, 1, 5], [1]
    )
    hidden, output = made.graph.by_id["h1"], made.graph.by_id["y"]
    assert affine(made, hidden, 0).numbers == "z = 5 + (−3)·3 + 1·(−9) + 5·2 = −3"
    assert [shown(float(a)) for a in made.trace.layers["h1"].activation] == ["0.0474", "0.881", "0.5", "0.999"]
    assert affine(made, output, 0).numbers == "z = 6 + 0.04743·3 + 0.8808·(−12) + 0.5·8 + 0.9991·1 ≈ 0.572"
    assert activation(made, output, 0).numbers == "a = σ(0.572) ≈ 0.639"


def test_softmax_shows_its_powers() -> None:
    weights = [N3_HIDDEN, [(3, -12, 8, 1), (2, -3, 9, 1), (-5, 1, -1, 7)]]
    training = Training(loss=Choice("cross_entropy"))
    made = subject(
        (3, 4, 3), ("sigmoid", "softmax"), weights, [(5, 2, -1, 1), (6, 0, -8)], [-3, 1, 5], [0, 1, 0], training
    )
    made_text = activation(made, made.graph.by_id["y"], 0).numbers
    assert made_text == "a = e^(0.57180)/(e^(0.57180) + e^(2.9515) + e^(−0.86271)) ≈ 0.0831"  # of 0.572: 0.0832
    assert loss_page(made).equations[0].numbers == "L = −ln(0.897) ≈ 0.109"
    assert delta(made, made.graph.by_id["y"], 1).numbers == "δ = 0.897 − 1 ≈ −0.103"


def test_the_backward_page_of_the_sigmoid_unit_gives_the_lectures_gradients() -> None:
    made = b2()
    texts = [equation.numbers for equation in backward_page(made, made.graph.by_id["y"], 0).equations]
    assert texts == [
        "δ = 1·0.1966 ≈ 0.1966",
        "∂L/∂w₁ = 0.1966·(−1) ≈ −0.1966",
        "∂L/∂w₂ = 0.1966·(−2) ≈ −0.393",  # who computes with 0.197 gets −0.394
        "∂L/∂b ≈ 0.1966",
    ]
    grad = made.trace.connections["x->y"].grad
    assert grad is not None
    assert grad[0].tolist() == pytest.approx([-0.1966119, -0.3932239], abs=5e-8)


def test_a_hidden_delta_is_the_sum_that_comes_back_times_the_slope() -> None:
    weights = [[(1, 0), (0, 1)], [(2, 3), (-1, 4)]]
    made = subject((2, 2, 2), ("tanh", "identity"), weights, [(0, 0), (0, 0)], [0, 0], [1, 1])
    text = delta(made, made.graph.by_id["h1"], 0)
    assert text.symbols == "δ = (δ₁·v₁ + δ₂·v₂)·tanh′(z)"
    assert text.numbers == "δ = ((−1)·2 + (−1)·(−1))·1 = −1"


def test_the_update_shows_old_and_new_with_digits_enough_to_differ() -> None:
    made = b2()
    first = update_page(made, made.graph.by_id["y"], 0).equations[0]
    assert first.symbols == "w₁ ← w₁ − r·∂L/∂w₁"
    assert first.numbers == "w₁ ← 2 − 0.03·(−0.197) ≈ 2.01"
    tiny = Training(loss=Choice("mae"), learning_rate=1e-4)
    small = subject((2, 1), ("sigmoid",), [[(2, -3)]], [[-3]], [-1, -2], [0], tiny)
    assert update_page(small, small.graph.by_id["y"], 0).equations[0].numbers.endswith("≈ 2.00002")


def test_other_optimizers_show_their_rule_and_the_gradient_that_enters() -> None:
    training = Training(loss=Choice("mae"), optimizer=Choice("adam"), l2=0.1)
    made = subject((2, 1), ("sigmoid",), [[(2, -3)]], [[-3]], [-1, -2], [0], training)
    page = update_page(made, made.graph.by_id["y"], 0)
    assert page.equations[0].symbols == "g(w₁) = (∂L/∂w₁ + l2·w₁)"
    assert page.equations[0].numbers == "g(w₁) ≈ 0.00339"
    assert "m̂/(√v̂ + ε)" in page.note


def test_the_perceptron_moves_by_its_own_rule() -> None:
    training = Training(loss=Choice("zero_one"), optimizer=Choice("perceptron"), learning_rate=1.0)
    made = subject((2, 1), ("step",), [[(1, 1)]], [[-1.5]], [1, 0], [1], training)
    texts = [e.numbers for e in update_page(made, made.graph.by_id["y"], 0).equations]
    assert texts == ["w₁ ← 1 − 1·(−1) = 2", "w₂ ← 1 − 1·0 = 1", "b ← −1.5 − 1·(−1) = −0.5"]


def test_masked_weights_have_no_term() -> None:
    made = n1(mask=[[1, 0, 1]])
    text = affine(made, made.graph.by_id["y"], 0).symbols
    assert text == "z = b + x₁·w₁ + x₃·w₃"
    assert "masked" in weight_page(made, "x->y", 0, 1).note


def test_many_terms_fold_into_their_sum_largest_first() -> None:
    count = 784
    weights = [[np.full(count, 0.001).tolist()]]
    weights[0][0][5] = 2.0
    made = subject((count, 1), ("identity",), weights, [[0.0]], [1.0] * count, [0.0], most_terms=4)
    text = affine(made, made.graph.by_id["y"], 0)
    assert text.symbols.startswith("z = b + x₆·w₆ + ")
    assert text.numbers == "z = 0 + 1·2 + 1·0.001 + 1·0.001 + (781 more terms = 0.781) = 2.783"


def test_a_weight_page_has_the_three_factors_of_the_delta_rule() -> None:
    training = Training(loss=Choice("sum_squared"))
    made = subject((1, 1), ("sigmoid",), [[[1.0]]], [[0.0]], [2.0], [0.0], training)
    assert weight_page(made, "x->y", 0, 0).equations[1].symbols == "∂L/∂w = ∂L/∂a·σ′(z)·x₁"


@pytest.mark.parametrize("name", [name for name, entry in ACTIVATIONS.items() if not entry.output_only])
def test_every_activation_has_pages_in_every_phase(name: str) -> None:
    layer = Layer("h", "hidden", 2, Choice(name))
    graph = Graph(
        (Layer("x", "input", 2), layer, Layer("y", "output", 1)), (Connection("x", "h"), Connection("h", "y"))
    )
    rng = np.random.default_rng(1)
    slopes = FrozenMap({"h": Array.of([0.25, 0.25])}) if ACTIVATIONS[name].learned else FrozenMap()
    parameters = Parameters(
        FrozenMap({"x->h": Array.of(rng.normal(size=(layer.rows, 2))), "h->y": Array.of([[1.0, -1.0]])}),
        FrozenMap({"h": Array.of(rng.normal(size=layer.rows)), "y": Array.of([0.1])}),
        slopes,
    )
    training = Training()
    trace = inspect_example(graph, parameters, np.array([0.3, -0.7]), np.array([1.0]), training.loss)
    made = Subject(graph, trace, training)
    for page in (
        forward_page(made, layer, 1),
        backward_page(made, layer, 1),
        update_page(made, layer, 1),
        layer_page(made, layer),
        layer_update_page(made, layer),
    ):
        assert page.equations
        assert all(e.symbols and "nan" not in e.numbers.lower() for e in page.equations)


@pytest.mark.parametrize("name", [n for n, loss in LOSSES.items() if loss.targets in ("any", "sign", "one_hot")])
def test_every_loss_is_printed_with_this_examples_numbers(name: str) -> None:
    output = "softmax" if LOSSES[name].squash == "softmax" else "tanh"
    training = Training(loss=Choice(name))
    made = subject((1, 3), (output,), [[[1.0], [2.0], [-1.0]]], [[0.1, 0.2, 0.3]], [0.4], [0, 1, 0], training)
    text = loss_page(made).equations[0].numbers
    assert text.endswith(shown(float(made.trace.loss or 0.0)))


@given(st.floats(allow_nan=False, allow_infinity=False, width=32), st.integers(2, 6))
def test_a_printed_number_reads_back_to_its_digits(value: float, digits: int) -> None:
    assert read(shown(value, digits)) == pytest.approx(value, rel=0.51 * 10 ** (1 - digits), abs=1e-300)


@given(st.lists(st.floats(-9, 9).map(lambda v: round(v, 2)), min_size=2, max_size=5))
def test_an_equals_sign_is_only_printed_where_the_printed_terms_give_the_result(values: list[float]) -> None:
    count = len(values)
    made = subject((count, 1), ("identity",), [[values]], [[0.25]], [1.5] * count, [0.0])
    text = affine(made, made.graph.by_id["y"], 0).numbers
    total = 0.25 + 1.5 * sum(values)
    if " = " in text[4:]:
        assert all(is_exact(v) for v in values)
        assert read(text.rsplit(" = ", 1)[1]) == pytest.approx(total, abs=1e-6)
    else:
        assert "≈" in text


def small(training: Training | None = None) -> Subject:
    """2-2-2 with tanh between, numbers that can be followed by hand."""
    weights = [[(1, 0), (0, 1)], [(2, 3), (-1, 4)]]
    return subject((2, 2, 2), ("tanh", "identity"), weights, [(0, 0), (0, 0)], [0, 2], [1, 1], training)


def test_a_layers_update_shows_old_and_new_as_a_units_does() -> None:
    made = small()
    page = layer_update_page(made, made.graph.by_id["h1"])
    assert [e.symbols for e in page.equations] == [
        "W₁ ← W₁ − r·∂L/∂W₁",
        "W₂ ← W₂ − r·∂L/∂W₂",
        "b ← b − r·∂L/∂b",
    ]
    grad, weight = made.trace.connections["x->h1"].grad, made.trace.connections["x->h1"].weight
    assert grad is not None
    new = weight[0] - made.training.learning_rate * grad[0]
    printed = page.equations[0].numbers.rsplit("(", 1)[1].rstrip(")").split(", ")
    assert [read(text) for text in printed] == pytest.approx(new.tolist(), rel=5e-3, abs=1e-9)
    assert all(" ← " in e.numbers and " − 0.03·" in e.numbers for e in page.equations)


def test_a_layers_delta_is_printed_as_the_product_it_is() -> None:
    made = small()
    equation = layer_backward_page(made, made.graph.by_id["h1"]).equations[0]
    assert equation.symbols == "δ = (Vᵀδ(y)) ⊙ tanh′(z)"
    left, right = equation.numbers.removeprefix("δ = ").split(" ≈ ")
    factors = [[read(v) for v in part.strip("()").split(", ")] for part in left.split(" ⊙ ")]
    assert [read(v) for v in right.strip("()").split(", ")] == pytest.approx(
        np.prod(factors, axis=0).tolist(), rel=0.02, abs=1e-9
    )


def test_a_softmax_layers_delta_is_outputs_minus_targets() -> None:
    training = Training(loss=Choice("cross_entropy"))
    weights = [[[0.3, -0.2], [0.5, 0.1], [-0.4, 0.7]]]
    made = subject((2, 3), ("softmax",), weights, [[0.1, 0.0, -0.1]], [1.0, 2.0], [0, 1, 0], training)
    equation = layer_backward_page(made, made.graph.by_id["y"]).equations[0]
    assert equation.symbols == "δ = a − t"
    left, right = equation.numbers.removeprefix("δ = ").split(" ≈ ")
    outputs, targets = ([read(v) for v in part.strip("()").split(", ")] for part in left.split(") − ("))
    assert targets == [0.0, 1.0, 0.0]
    deltas, exact = [read(v) for v in right.strip("()").split(", ")], made.trace.layers["y"].grad_pre_activation
    assert exact is not None
    assert deltas == pytest.approx((np.array(outputs) - targets).tolist(), rel=0.02)
    assert deltas == pytest.approx(np.ravel(exact).tolist(), rel=5e-3)


def test_a_softmax_layers_delta_under_another_loss_is_not_called_a_difference() -> None:
    weights = [[[0.3, -0.2], [0.5, 0.1], [-0.4, 0.7]]]
    made = subject((2, 3), ("softmax",), weights, [[0.1, 0.0, -0.1]], [1.0, 2.0], [0, 1, 0])
    assert "a − t" not in layer_backward_page(made, made.graph.by_id["y"]).equations[0].symbols


def test_equals_signs_of_shapes_stand_below_each_other() -> None:
    made = small()
    for equation in layer_backward_page(made, made.graph.by_id["h1"]).equations:
        above, below = equation.aligned()
        if "×" in below:
            assert above.index("=") == below.index("=")
            break
    else:
        pytest.fail("no shapes")


def test_one_unit_has_one_symbol_for_each_weight() -> None:
    made = small()
    page = backward_page(made, made.graph.by_id["h1"], 0)
    before, after = page.equations[0].symbols, [e.symbols for e in page.equations[1:]]
    assert "w" not in before
    assert all("v" not in text for text in after)
    assert "v: weights that leave" in page.note


def test_the_strip_and_the_view_call_the_affine_step_the_same() -> None:
    made = small()
    assert layer_page(made, made.graph.by_id["h1"]).equations[0].symbols == "z = W x + b"
    assert layer_page(made, made.graph.by_id["y"]).equations[0].symbols == "z = W h1 + b"


def test_on_no_page_does_one_letter_stand_for_what_a_layer_reads_and_for_what_it_gives() -> None:
    made = small()
    layer = made.graph.by_id["y"]
    unit = [equation.symbols for equation in forward_page(made, layer, 0).equations]
    assert unit[0].startswith("z = b + h1₁·w₁ + h1₂·w₂")
    assert unit[1].startswith("a = ")
    assert layer_page(made, layer).equations[1].symbols.startswith("a = ")
    assert shapes(made, layer).symbols == "Z = A(h1) Wᵀ + b"
    assert shapes(made, made.graph.by_id["h1"]).symbols == "Z = X Wᵀ + b"
    assert source_names(made.graph, layer) == ("h1", "A(h1)")


def test_of_several_sources_each_has_its_own_name_in_the_strip_and_in_the_graph() -> None:
    layers = (Layer("x", "input", 2), Layer("encoder_1", "hidden", 2), Layer("y", "output", 1))
    graph = Graph(layers, (Connection("x", "encoder_1"), Connection("x", "y"), Connection("encoder_1", "y")))
    y = graph.by_id["y"]
    assert affine_of(graph, y) == "W(x) x + W(encoder…) encoder… + b"
    assert reads(graph, y) == "(x, encoder…)"
    assert source_names(graph, y) == ("x, encoder…", "X, A(encoder…)")
    for layer in layers[:2]:
        inputs = [Input(layer.id, unit, "", 0, 1.0, 1.0, 1) for unit in range(2)]
        assert tuple(input_name(graph, one) for one in inputs) == source_symbols(layer)


def test_a_rounded_number_keeps_its_zeros_and_an_exact_one_has_none() -> None:
    assert shown(0.4) == "0.4"
    assert shown(0.39995) == "0.400"
    assert shown(-0.32987) == "−0.330"
    assert shown(0.9999966) == "1.00"
    assert shown(100.04) == "100"
    assert shown(12500.0) == "12500"
    assert rounded(2.0, 3) == "2.00"


@pytest.mark.parametrize(
    ("factors", "digits"),
    [
        ((0.25, 4.0), 3),
        ((-0.329523, 0.328711), 4),
        ((0.379231, 1.004412, 1.0), 4),
        ((0.1966119, -2.0), 4),
        ((0.330052, 0.32869), 5),
    ],
)
def test_factors_have_digits_enough_for_the_printed_product(factors: tuple[float, ...], digits: int) -> None:
    value = math.prod(factors)
    found = digits_to_give(value, lambda count: math.prod(read(shown(v, count)) for v in factors))
    assert found == digits
    assert f"{math.prod(read(shown(v, found)) for v in factors):.3g}" == f"{value:.3g}"


def test_a_weight_is_shown_between_its_two_ends() -> None:
    made = n1()
    assert weight_page(made, "x->y", 0, 0).equations[0].numbers == "z = 0.5·0.2 + 0.77 = 0.87"


@given(st.integers(16, 60), st.integers(1, 9))
def test_a_wrapped_equation_keeps_every_character_within_its_width(most: int, terms: int) -> None:
    made = subject((terms, 1), ("identity",), [[[0.125] * terms]], [[0.5]], [0.25] * terms, [0.0], most_terms=9)
    equation = affine(made, made.graph.by_id["y"], 0)
    lines = equation.wrapped(most)
    assert all(len(text) <= most for pair in lines for text in pair)
    for whole, part in ((equation.symbols, 0), (equation.numbers, 1)):
        assert "".join("".join(pair[part] for pair in lines).split()) == "".join(whole.split())


def test_a_trace_is_forgotten_although_what_was_made_of_it_holds_it() -> None:
    traces = []
    for _ in range(8):
        trace = n1().trace
        remembered(trace, "itself", lambda kept=trace: [kept])
        traces.append(ref(trace))
    del trace
    gc.collect()
    assert sum(there() is not None for there in traces) <= 5
