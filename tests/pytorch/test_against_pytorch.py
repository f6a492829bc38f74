"""Activations, losses, optimizers and penalties against PyTorch in double precision.

Values and gradients, kinks included. Each reference names a row, its constants (none: the defaults)
and PyTorch's own function; a row without one fails the first test.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest
import torch  # type: ignore[import-not-found,unused-ignore]
import torch.nn.functional as F  # type: ignore[import-not-found,unused-ignore]  # noqa: N812

from solver.arithmetic.evaluation import evaluate
from solver.formulas import ACTIVATIONS, LOSSES, OPTIMIZERS, PENALTIES
from solver.formulas.expression import Expression, Symbol, substitute

pytestmark = pytest.mark.torch

Constants = Mapping[str, str]
DOUBLE = {"dtype": torch.float64}
POINTS = [-4.5, -3.0, -1.25, -1.0, -0.5, 0.0, 0.5, 1.0, 2.75, 3.0, 5.0]
GRADIENTS = [0.7, -0.11, 0.003, -0.8, 0.25]

ACTIVATION: Sequence[tuple[str, Constants, Callable[[Any], Any]]] = [
    ("identity", {}, torch.nn.Identity()),
    ("sigmoid", {}, torch.sigmoid),
    ("sigmoid", {"gain": "2.5"}, lambda x: torch.sigmoid(2.5 * x)),
    ("bipolar sigmoid", {}, lambda x: torch.tanh(x / 2)),
    ("bipolar sigmoid", {"gain": "0.5"}, lambda x: torch.tanh(x / 4)),
    ("tanh", {}, torch.tanh),
    ("relu", {}, torch.relu),
    ("leaky relu", {}, F.leaky_relu),
    ("leaky relu", {"slope": "0.2"}, lambda x: F.leaky_relu(x, 0.2)),
    ("elu", {}, F.elu),
    ("elu", {"alpha": "0.3"}, lambda x: F.elu(x, 0.3)),
    ("elu", {"alpha": "2"}, lambda x: F.elu(x, 2.0)),
    ("softplus", {}, F.softplus),
    ("silu", {}, F.silu),
    ("gelu", {}, F.gelu),
    ("gelu tanh", {}, lambda x: F.gelu(x, approximate="tanh")),
    ("hard sigmoid", {}, F.hardsigmoid),
    ("hard tanh", {}, F.hardtanh),
    ("softsign", {}, F.softsign),
]
# Outputs with targets: far, near, on either side, equal (the kink of the absolute error) and, for
# the Huber loss, exactly delta away.
REAL = [([1.7, -0.4, 0.3], [0.0, 1.0, 0.0]), ([0.25, 1.0, -2.0], [0.25, 0.0, -1.0])]
PROBABLE = [([0.2, 0.5, 0.3], [0.0, 1.0, 0.0]), ([0.7, 0.1, 0.2], [0.5, 0.5, 0.0])]
SIGNS = [([1.7, -0.4, 0.3], [1.0, 1.0, -1.0]), ([-2.0, 0.9, -1.1], [1.0, -1.0, -1.0])]
STEPS = [([1.7, -0.4, 0.3], [1.0, 1.0, 0.0]), ([-2.0, 0.9, -1.1], [0.0, 0.0, 1.0])]


def summed(function: Callable[..., Any], **options: Any) -> Callable[[Any, Any], Any]:
    return lambda y, t: function(y, t, reduction="sum", **options)


def margin(size: float) -> Callable[[Any, Any], Any]:
    """The hinge and the perceptron: max(0, -t (y - 0) + margin)."""
    return lambda y, t: F.margin_ranking_loss(
        y, torch.zeros_like(y), t, margin=size, reduction="sum"
    )


LOSS: Sequence[tuple[str, Constants, Callable[[Any, Any], Any], Sequence[Any]]] = [
    ("squared error", {}, summed(F.mse_loss), REAL),
    ("half squared error", {}, lambda y, t: summed(F.mse_loss)(y, t) / 2, REAL),
    ("mean squared error", {}, F.mse_loss, REAL),
    ("half mean squared error", {}, lambda y, t: F.mse_loss(y, t) / 2, REAL),
    ("absolute error", {}, F.l1_loss, REAL),
    ("huber", {}, summed(F.huber_loss), REAL),
    ("huber", {"delta": "0.4"}, summed(F.huber_loss, delta=0.4), REAL),
    ("huber", {"delta": "1.5"}, summed(F.huber_loss, delta=1.5), REAL),
    ("binary cross-entropy", {}, summed(F.binary_cross_entropy), PROBABLE),
    ("cross-entropy", {}, lambda y, t: -torch.special.xlogy(t, y).sum(), PROBABLE),
    ("hinge", {}, margin(1.0), SIGNS),
    ("perceptron", {}, margin(0.0), SIGNS),
    ("step perceptron", {}, lambda y, t: (torch.relu(y) - t * y).sum(), STEPS),
]
FUSED = [
    ("binary cross-entropy", torch.sigmoid, summed(F.binary_cross_entropy_with_logits)),
    ("cross-entropy", lambda z: torch.softmax(z, 0), F.cross_entropy),
]

SGD, ADAM, ADAMW = torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW
OPTIMIZER: Sequence[tuple[str, Constants, Callable[[list[Any]], Any]]] = [
    ("gradient descent", {}, lambda p: SGD(p, lr=0.05)),
    ("momentum", {}, lambda p: SGD(p, lr=0.05, momentum=0.9)),
    ("momentum", {"beta": "0"}, lambda p: SGD(p, lr=0.05)),
    ("momentum", {"beta": "0.6"}, lambda p: SGD(p, lr=0.05, momentum=0.6)),
    ("momentum of gradients", {}, lambda p: SGD(p, lr=0.05, momentum=0.9)),
    ("momentum of gradients", {"beta": "0.5"}, lambda p: SGD(p, lr=0.05, momentum=0.5)),
    ("nesterov", {}, lambda p: SGD(p, lr=0.05, momentum=0.9, nesterov=True)),
    ("nesterov", {"beta": "0.5"}, lambda p: SGD(p, lr=0.05, momentum=0.5, nesterov=True)),
    ("adagrad", {}, lambda p: torch.optim.Adagrad(p, lr=0.05)),
    ("adagrad", {"epsilon": "0.01"}, lambda p: torch.optim.Adagrad(p, lr=0.05, eps=0.01)),
    ("rmsprop", {}, lambda p: torch.optim.RMSprop(p, lr=0.05, alpha=0.9)),
    (
        "rmsprop",
        {"rho": "0.99", "epsilon": "0.001"},
        lambda p: torch.optim.RMSprop(p, lr=0.05, alpha=0.99, eps=0.001),
    ),
    ("adam", {}, lambda p: ADAM(p, lr=0.05)),
    (
        "adam",
        {"beta1": "0.8", "beta2": "0.95", "epsilon": "0.01"},
        lambda p: ADAM(p, lr=0.05, betas=(0.8, 0.95), eps=0.01),
    ),
    ("adamw", {}, lambda p: ADAMW(p, lr=0.05)),
    (
        "adamw",
        {"beta1": "0.5", "beta2": "0.9", "epsilon": "0.01", "decay": "0.2"},
        lambda p: ADAMW(p, lr=0.05, betas=(0.5, 0.9), eps=0.01, weight_decay=0.2),
    ),
]
PENALTY: Mapping[str, Callable[[Any, float], Any]] = {
    "l2": lambda w, strength: strength / 2 * torch.linalg.vector_norm(w) ** 2,
    "l1": lambda w, strength: strength * torch.linalg.vector_norm(w, 1),
}
# PyTorch's weight_decay is the L2 penalty, for these.
DECAYING = [
    ("gradient descent", lambda p, d: SGD(p, lr=0.05, weight_decay=d)),
    ("momentum of gradients", lambda p, d: SGD(p, lr=0.05, momentum=0.9, weight_decay=d)),
    ("adam", lambda p, d: ADAM(p, lr=0.05, weight_decay=d)),
]


def test_every_row_has_a_reference() -> None:
    assert {"softmax", *(name for name, *_ in ACTIVATION)} == set(ACTIVATIONS)
    assert {name for name, *_ in LOSS} == set(LOSSES)
    assert {name for name, *_ in OPTIMIZER} == set(OPTIMIZERS)
    assert set(PENALTY) == set(PENALTIES)


def test_every_constant_of_a_row_is_tried_with_other_numbers() -> None:
    for references, table in ((ACTIVATION, ACTIVATIONS), (LOSS, LOSSES)):
        tried = {(name, constant) for name, constants, *_ in references for constant in constants}
        assert tried == {(name, constant) for name in table for constant in table[name].constants}
    tried = {(name, constant) for name, constants, _ in OPTIMIZER for constant in constants}
    assert tried == {
        (n, number.name) for n in OPTIMIZERS for number in OPTIMIZERS[n].hyperparameters
    }


def exact(constants: Constants) -> dict[str, Decimal]:
    return {name: Decimal(number) for name, number in constants.items()}


def value(formula: Expression, **values: float) -> float:
    at = {name: Decimal(number) for name, number in values.items()}
    return float(evaluate(formula, at).value)


def close(left: float, right: float, *, within: float = 1e-12) -> bool:
    return math.isclose(left, right, rel_tol=within, abs_tol=1e-14)


@pytest.mark.parametrize(("name", "constants", "function"), ACTIVATION)
def test_activations_kinks_included(
    name: str, constants: Constants, function: Callable[[Any], Any]
) -> None:
    # PyTorch has the sixth of its hard sigmoid's derivative in single precision.
    within = 1e-7 if name == "hard sigmoid" else 1e-12
    row = ACTIVATIONS[name].with_constants(exact(constants))
    for x in POINTS:
        point = torch.tensor(x, requires_grad=True, **DOUBLE)
        a = function(point)
        a.backward()
        assert close(value(row.expression, x=x), a.item()), x
        assert close(value(row.partial, x=x), point.grad.item(), within=within), x


@pytest.mark.parametrize(("name", "constants", "function", "samples"), LOSS)
def test_losses(
    name: str, constants: Constants, function: Callable[[Any, Any], Any], samples: Sequence[Any]
) -> None:
    row = LOSSES[name].with_constants(exact(constants))
    y, t = ([Symbol(f"{letter}{k}") for k in range(3)] for letter in "yt")
    share = 3 if row.reduction == "mean" else 1
    for outputs, targets in samples:
        values = {f"y{k}": outputs[k] for k in range(3)} | {f"t{k}": targets[k] for k in range(3)}
        point = torch.tensor(outputs, requires_grad=True, **DOUBLE)
        whole = function(point, torch.tensor(targets, **DOUBLE))
        whole.backward()
        assert close(value(row.over(zip(y, t, strict=True)), **values), whole.item())
        for k in range(3):
            partial = substitute(row.partial, {"y": y[k], "t": t[k]})
            assert close(value(partial, **values) / share, point.grad[k].item())


@pytest.mark.parametrize(("name", "activation", "function"), FUSED)
def test_losses_fused_with_the_activation_before_them(
    name: str, activation: Callable[[Any], Any], function: Callable[[Any, Any], Any]
) -> None:
    assert {n for n, *_ in FUSED} == {n for n, row in LOSSES.items() if row.fused_with}
    row = LOSSES[name]
    assert row.fused_partial is not None
    scores = torch.tensor([1.7, -0.4, 0.3], requires_grad=True, **DOUBLE)
    for _, targets in PROBABLE:
        scores.grad = None
        function(scores, torch.tensor(targets, **DOUBLE)).backward()
        for k, output in enumerate(activation(scores).tolist()):
            stated = value(row.fused_partial, y=output, t=targets[k])
            assert close(stated, scores.grad[k].item())


@pytest.mark.parametrize("scores", [[1.7, -0.4, 0.3], [-3.0, 5.0, 0.0, 2.0], [0.5, 0.5]])
def test_softmax(scores: list[float]) -> None:
    row, count = ACTIVATIONS["softmax"], len(scores)
    z = torch.tensor(scores, **DOUBLE)
    a = torch.softmax(z, 0).tolist()
    jacobian = torch.autograd.functional.jacobian(lambda x: torch.softmax(x, 0), z)
    inputs, outputs = ([Symbol(f"{letter}{k}") for k in range(count)] for letter in "zy")
    for i in range(count):
        found = value(row.output(inputs, i), **{f"z{k}": scores[k] for k in range(count)})
        assert close(found, a[i])
        for j in range(count):
            partial = row.partial_at(inputs, outputs, i, j)
            stated = value(partial, **{f"y{k}": a[k] for k in range(count)})
            assert close(stated, jacobian[i, j].item())


def steps(name: str, constants: Constants, optimizer_of: Any, *, decay: str = "0") -> None:
    """Five steps of a row, with the L2 penalty's part in the gradient, beside PyTorch's."""
    row, penalty = OPTIMIZERS[name], PENALTIES["l2"]
    parameter = torch.nn.Parameter(torch.tensor(0.3721, **DOUBLE))
    optimizer = optimizer_of([parameter])
    values = {"w": Decimal("0.3721"), "alpha": Decimal("0.05"), "lambda": Decimal(decay)}
    values |= {number.name: number.default or Decimal(0) for number in row.hyperparameters}
    values |= exact(constants)
    values |= {state.name: state.start for state in row.states}
    for t, g in enumerate(GRADIENTS, start=1):
        parameter.grad = torch.tensor(g, **DOUBLE)
        optimizer.step()
        values |= {"g": Decimal(g) + evaluate(penalty.partial, values).value, "t": Decimal(t)}
        for equation in row.equations:
            values[equation.target] = evaluate(equation.expression, values).value
        values |= {key[:-1]: new for key, new in values.items() if key.endswith("+")}
        assert close(float(values["w"]), parameter.item()), t


@pytest.mark.parametrize(("name", "constants", "optimizer"), OPTIMIZER)
def test_five_steps(name: str, constants: Constants, optimizer: Callable[[list[Any]], Any]) -> None:
    steps(name, constants, optimizer)


@pytest.mark.parametrize("decay", ["0.01", "0.3"])
@pytest.mark.parametrize(("name", "optimizer"), DECAYING)
def test_five_steps_with_the_l2_penalty(
    name: str, optimizer: Callable[[list[Any], float], Any], decay: str
) -> None:
    steps(name, {}, lambda p: optimizer(p, float(decay)), decay=decay)


@pytest.mark.parametrize("strength", [0.01, 0.3])
@pytest.mark.parametrize("name", PENALTY)
def test_penalties(name: str, strength: float) -> None:
    row = PENALTIES[name]
    for w in POINTS:
        point = torch.tensor(w, requires_grad=True, **DOUBLE)
        term = PENALTY[name](point, strength)
        term.backward()
        at = {"w": w, "lambda": strength}
        assert close(value(row.term, **at), term.item()), w
        assert close(value(row.partial, **at), point.grad.item()), w
