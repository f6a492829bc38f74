"""Activations, losses and optimizers against PyTorch in double precision, values and gradients."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import torch  # type: ignore[import-not-found,unused-ignore]
import torch.nn.functional as F  # type: ignore[import-not-found,unused-ignore]  # noqa: N812

from solver.arithmetic.evaluation import evaluate
from solver.formulas import ACTIVATIONS, LOSSES, OPTIMIZERS
from solver.formulas.expression import Expression, Symbol, substitute

pytestmark = pytest.mark.torch

DOUBLE = {"dtype": torch.float64}
POINTS = [-4.5, -3.0, -1.25, -0.5, 0.0, 0.5, 1.0, 2.75, 3.0, 5.0]
Y = [Symbol(f"y{i}") for i in range(3)]
OUTPUTS = [0.2, 0.5, 0.3]
RAISED = [1.7, -0.4, 0.3]
SHARES = [0.0, 1.0, 0.0]

ACTIVATION: dict[str, Callable[[Any], Any]] = {
    "identity": lambda x: x,
    "sigmoid": torch.sigmoid,
    "bipolar sigmoid": lambda x: 2 * torch.sigmoid(x) - 1,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky relu": F.leaky_relu,
    "elu": F.elu,
    "softplus": F.softplus,
    "silu": F.silu,
    "gelu": F.gelu,
    "gelu tanh": lambda x: F.gelu(x, approximate="tanh"),
    "hard sigmoid": F.hardsigmoid,
    "hard tanh": F.hardtanh,
    "softsign": F.softsign,
}
LOSS: dict[str, tuple[Callable[[Any, Any], Any], list[float], list[float]]] = {
    "squared error": (lambda y, t: F.mse_loss(y, t, reduction="sum"), RAISED, SHARES),
    "half squared error": (lambda y, t: F.mse_loss(y, t, reduction="sum") / 2, RAISED, SHARES),
    "mean squared error": (F.mse_loss, RAISED, SHARES),
    "half mean squared error": (lambda y, t: F.mse_loss(y, t) / 2, RAISED, SHARES),
    "absolute error": (F.l1_loss, [1.7, 1.0, 0.3], SHARES),
    "huber": (lambda y, t: F.huber_loss(y, t, reduction="sum"), RAISED, SHARES),
    "binary cross-entropy": (
        lambda y, t: F.binary_cross_entropy(y, t, reduction="sum"), OUTPUTS, SHARES,
    ),
    "cross-entropy": (lambda y, t: F.nll_loss(y.log()[None], t.argmax()[None]), OUTPUTS, SHARES),
}  # fmt: skip
OPTIMIZER: dict[str, Callable[[list[Any]], Any]] = {
    "gradient descent": lambda p: torch.optim.SGD(p, lr=0.05),
    "momentum": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9),
    "momentum of gradients": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9),
    "nesterov": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, nesterov=True),
    "adagrad": lambda p: torch.optim.Adagrad(p, lr=0.05),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.05, alpha=0.9),
    "adam": lambda p: torch.optim.Adam(p, lr=0.05),
    "adamw": lambda p: torch.optim.AdamW(p, lr=0.05),
}


def value(formula: Expression, **values: float) -> float:
    exact = {name: Decimal(number) for name, number in values.items()}
    return float(evaluate(formula, exact).value)


def close(left: float, right: float, *, within: float = 1e-12) -> bool:
    return math.isclose(left, right, rel_tol=within, abs_tol=1e-14)


@pytest.mark.parametrize("name", ACTIVATION)
def test_activations_kinks_included(name: str) -> None:
    # PyTorch has the sixth of its hard sigmoid's derivative in single precision.
    within = 1e-7 if name == "hard sigmoid" else 1e-12
    for x in POINTS:
        point = torch.tensor(x, requires_grad=True, **DOUBLE)
        a = ACTIVATION[name](point)
        a.backward()
        assert close(value(ACTIVATIONS[name].expression, x=x), a.item()), x
        assert close(value(ACTIVATIONS[name].partial, x=x), point.grad.item(), within=within), x


@pytest.mark.parametrize("name", LOSS)
def test_losses(name: str) -> None:
    function, outputs, targets = LOSS[name]
    loss, values = LOSSES[name], {y.name: o for y, o in zip(Y, outputs, strict=True)}
    t = [Symbol(f"t{i}") for i in range(3)]
    values |= {s.name: target for s, target in zip(t, targets, strict=True)}
    point = torch.tensor(outputs, requires_grad=True, **DOUBLE)
    whole = function(point, torch.tensor(targets, **DOUBLE))
    whole.backward()
    assert close(value(loss.over(zip(Y, t, strict=True)), **values), whole.item())
    share = 3 if loss.reduction == "mean" else 1
    for k in range(3):
        partial = substitute(loss.partial, {"y": Y[k], "t": t[k]})
        assert close(value(partial, **values) / share, point.grad[k].item())


def test_softmax() -> None:
    row = ACTIVATIONS["softmax"]
    z = torch.tensor(RAISED, **DOUBLE)
    a = torch.softmax(z, 0).tolist()
    jacobian = torch.autograd.functional.jacobian(lambda x: torch.softmax(x, 0), z)
    inputs = [Symbol(f"z{i}") for i in range(3)]
    for i in range(3):
        found = value(row.output(inputs, i), **{f"z{k}": RAISED[k] for k in range(3)})
        assert close(found, a[i])
        for j in range(3):
            partial = row.partial_at(inputs, Y, i, j)
            stated = value(partial, **{f"y{k}": a[k] for k in range(3)})
            assert close(stated, jacobian[i, j].item())


@pytest.mark.parametrize("name", OPTIMIZER)
def test_five_steps(name: str) -> None:
    row = OPTIMIZERS[name]
    parameter = torch.nn.Parameter(torch.tensor(0.3721, **DOUBLE))
    optimizer = OPTIMIZER[name]([parameter])
    values = {"w": Decimal("0.3721"), "alpha": Decimal("0.05")}
    values |= {number.name: number.default or Decimal(0) for number in row.hyperparameters}
    values |= {state.name: state.start for state in row.states}
    for t, g in enumerate((0.7, -0.11, 0.003, -0.8, 0.25), start=1):
        parameter.grad = torch.tensor(g, **DOUBLE)
        optimizer.step()
        values |= {"g": Decimal(g), "t": Decimal(t)}
        for equation in row.equations:
            values[equation.target] = evaluate(equation.expression, values).value
        values |= {key[:-1]: new for key, new in values.items() if key.endswith("+")}
        assert close(float(values["w"]), parameter.item()), t
