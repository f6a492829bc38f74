"""Exercises as equations, for the tests of several rooms: numbers, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter

from solver.arithmetic.evaluation import evaluate
from solver.calculus.equations import build_equations
from solver.calculus.graph import Graph
from solver.exercise.equations import Equation, PlainNumbers

_NUMBERS = TypeAdapter[Any](PlainNumbers)


@dataclass(frozen=True)
class System:
    """What an exercise file says, as far as its equations go."""

    given: Mapping[str, Decimal]
    parameters: Mapping[str, Decimal]
    equations: tuple[Equation, ...]
    loss_name: str | None = None


def numbers(value: Any) -> Any:
    """Text as exact decimals, in lists and tables too."""
    if isinstance(value, Mapping):
        return {key: numbers(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [numbers(entry) for entry in value]
    return Decimal(str(value))


def system(
    given: Mapping[str, Any], parameters: Mapping[str, Any], *rows: tuple[str, ...], loss: str = ""
) -> System:
    """An exercise; rows are a name, an expression, and what its indices run through."""
    keys = ("name", "expression", "for")
    return System(
        _NUMBERS.validate_python(numbers(given)) if given else {},
        _NUMBERS.validate_python(numbers(parameters)),
        tuple(Equation.model_validate(dict(zip(keys, row, strict=False))) for row in rows),
        loss or None,
    )


def forward(graph: Graph, stated: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The value of every quantity."""
    values = dict(stated)
    for node in graph.nodes:
        if node.definition is not None:
            values[node.plain] = evaluate(node.definition, values).value
    return values


def backward(graph: Graph, values: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The derivative of the loss by every quantity, from the partials stated in the graph."""
    slopes = {node.plain: Decimal(0) for node in graph.nodes} | {graph.loss.plain: Decimal(1)}
    for node in reversed(graph.nodes):
        for partial in node.partials:
            slope = evaluate(partial.expression, values).value
            slopes[partial.parent] += slopes[node.plain] * slope
    return slopes


def solved(exercise: System) -> tuple[Graph, dict[str, Decimal], dict[str, Decimal]]:
    """The graph, the values and the derivatives."""
    graph = build_equations(exercise)
    values = forward(graph, {**exercise.given, **exercise.parameters})
    return graph, values, backward(graph, values)


def recurrence(steps: int) -> System:
    """A tanh unit that feeds itself, as the case bptt_scalar_3step."""
    return system(
        {"x": [1] * steps, "h[0]": 0},
        {"u": "0.8", "v": "0.5"},
        ("h[t]", "tanh(u*x[t] + v*h[t-1])", f"t in 1..{steps}"),
        ("L", f"h[{steps}]"),
    )


CONVOLUTION = system(
    {"x": [[1, 0, 2], [3, 1, 0], [0, 2, 1]], "t": [[1, 0], [0, 1]]},
    {"k": [["0.5", "-0.2"], ["0.1", "0.3"]]},
    ("y[i,j]", "sum(a in 1..2, b in 1..2: k[a,b]*x[i+a-1,j+b-1])", "i in 1..2, j in 1..2"),
    ("L", "1/2*sum(i in 1..2, j in 1..2: (y[i,j] - t[i,j])^2)"),
)

BATCH_NORMALISATION = system(
    {"x": [1, 7, 2, 5], "t": [0, 1, 0, 1], "epsilon": "0.001"},
    {"gamma": 2, "beta": -1},
    ("mu", "mean(i in 1..4: x[i])"),
    ("nu", "mean(i in 1..4: (x[i] - mu)^2)"),
    ("x_hat[i]", "(x[i] - mu)/sqrt(nu + epsilon)", "i in 1..4"),
    ("y[i]", "gamma*x_hat[i] + beta", "i in 1..4"),
    ("L", "mean(i in 1..4: (y[i] - t[i])^2)"),
)

ATTENTION = system(
    {"x": [[1, 0], ["0.5", -1]], "g": [[1, 2], ["0.5", -1]]},
    {"p": "0.5", "r": "0.3", "w": 2},
    ("q[i,c]", "p*x[i,c]", "i in 1..2, c in 1..2"),
    ("k[i,c]", "r*x[i,c]", "i in 1..2, c in 1..2"),
    ("s[i,j]", "sum(c in 1..2: q[i,c]*k[j,c])/sqrt(2)", "i in 1..2, j in 1..2"),
    ("e[i,j]", "exp(s[i,j])", "i in 1..2, j in 1..2"),
    ("a[i,j]", "e[i,j]/sum(m in 1..2: e[i,m])", "i in 1..2, j in 1..2"),
    ("o[i,c]", "sum(j in 1..2: a[i,j]*w*x[j,c])", "i in 1..2, c in 1..2"),
    ("L", "sum(i in 1..2, c in 1..2: g[i,c]*o[i,c])"),
)

PRODUCT_CIRCUIT = system({}, {"x": -2, "y": 5, "z": -4}, ("q", "x + y"), ("f", "q*z"))

SIGMOID_CIRCUIT = system(
    {"x0": -1, "x1": -2},
    {"w0": 2, "w1": -3, "w2": -3},
    ("a", "w0*x0"),
    ("b", "w1*x1"),
    ("c", "a + b"),
    ("s", "c + w2"),
    ("n", "-s"),
    ("r", "exp(n)"),
    ("m", "r + 1"),
    ("f", "1/m"),
)

NETWORK = system(
    {"x": ["0.05", "0.1"], "t": ["0.01", "0.99"]},
    {
        "w": [["0.15", "0.2"], ["0.25", "0.3"]],
        "b": "0.35",
        "v": [["0.4", "0.45"], ["0.5", "0.55"]],
        "c": "0.6",
    },
    ("z[j]", "sum(i in 1..2: w[j,i]*x[i]) + b", "j in 1..2"),
    ("a[j]", "sigmoid(z[j])", "j in 1..2"),
    ("y[j]", "sigmoid(sum(i in 1..2: v[j,i]*a[i]) + c)", "j in 1..2"),
    ("L", "sum(j in 1..2: 1/2*(t[j] - y[j])^2)"),
)

SYSTEMS: Mapping[str, System] = {
    "recurrence": recurrence(3),
    "convolution": CONVOLUTION,
    "batch normalisation": BATCH_NORMALISATION,
    "attention": ATTENTION,
    "product circuit": PRODUCT_CIRCUIT,
    "sigmoid circuit": SIGMOID_CIRCUIT,
    "network": NETWORK,
}
