"""Exercises as they are set in a course, drawn by chance: networks of many kinds."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Any

from networks import solved

from solver.arithmetic.solution import Solution
from solver.exercise.notations import NOTATIONS

HIDDEN = ("sigmoid", "tanh", "relu", "leaky relu", "softplus", "elu")
ENDS = (
    ("identity", "half squared error"),
    ("sigmoid", "half squared error"),
    ("sigmoid", "squared error"),
    ("identity", "mean squared error"),
    ("tanh", "half squared error"),
    ("sigmoid", "binary cross-entropy"),
    ("softmax", "cross-entropy"),
)
"""Activations of the last layer, and losses that go with them."""
TRAININGS: tuple[dict[str, Any], ...] = (
    {},
    {},
    {},
    {"iterations": 2},
    {"optimizer": "momentum", "iterations": 2},
    {"optimizer": "adam"},
    {"learning_rate": None},
)


def random_solution(seed: int) -> Solution:
    """The same for the same seed."""
    return solved(random_exercise(Random(seed)))


def random_exercise(chance: Random) -> dict[str, Any]:
    """Two to nine units, two or three layers of weights, answers to four places or five."""
    units = [chance.randint(1, 3) for _ in range(chance.choice((3, 3, 3, 4)))]
    activation, loss = chance.choice(ENDS)
    if activation == "softmax":
        units[-1] = max(2, units[-1])
    exercise: dict[str, Any] = {
        "title": "Random",
        "notation": chance.choice(list(NOTATIONS)),
        "loss": loss,
        "learning_rate": Decimal(chance.choice(("0.1", "0.3", "0.7", "0.9", "1.2"))),
        "rounding": {"final": chance.choice((4, 4, 5))},
    }
    samples = chance.choice((1, 1, 1, 2))
    rows = [_numbers(chance, units[0]) for _ in range(samples)]
    targets = [_targets(chance, units[-1], activation) for _ in range(samples)]
    exercise["inputs"] = rows if samples > 1 else rows[0]
    exercise["targets"] = targets if samples > 1 else targets[0]
    ends = [*(chance.choice(HIDDEN) for _ in units[2:]), activation]
    exercise["layers"] = [
        _layer(chance, *shape, end) for shape, end in zip(pairwise(units), ends, strict=True)
    ]
    exercise |= chance.choice(TRAININGS)
    if samples > 1:
        batches = ("mean", "sum", "online") if exercise["learning_rate"] else ("mean", "sum")
        exercise["batch"] = chance.choice(batches)
    return {key: value for key, value in exercise.items() if value is not None}


def _layer(chance: Random, sources: int, units: int, activation: str) -> dict[str, Any]:
    table: dict[str, Any] = {
        "activation": activation,
        "weights": [_numbers(chance, units) for _ in range(sources)],
    }
    biases = chance.choice((None, _number(chance), _numbers(chance, units)))
    return table if biases is None else table | {"bias": biases}


def _targets(chance: Random, units: int, activation: str) -> list[Decimal]:
    if activation == "softmax":
        hot = chance.randrange(units)
        return [Decimal(int(place == hot)) for place in range(units)]
    if activation == "sigmoid":
        return [Decimal(chance.choice(("0", "1", "0.01", "0.99"))) for _ in range(units)]
    return _numbers(chance, units)


def _numbers(chance: Random, count: int) -> list[Decimal]:
    return [_number(chance) for _ in range(count)]


def _number(chance: Random) -> Decimal:
    """Two places, no zero, both signs."""
    return Decimal(chance.randint(5, 95)).scaleb(-2) * chance.choice((1, 1, -1))
