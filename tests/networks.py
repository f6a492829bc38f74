"""Exercises for tests, written short, and what the passes make of them.

`layer("sigmoid", "0.24 0.3 | 0.2 0.16", "0.28")` has a row of weights for each source unit; one
bias is shared by the layer, several are one for each unit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from strategies import to_toml

from solver.arithmetic.solution import Solution
from solver.document.steps import Document, LineRole, Step
from solver.exercise import parse
from solver.output.latex import Part, write_latex
from solver.passes import explain, solve

Exercise: TypeAlias = dict[str, Any]


def numbers(text: str) -> list[Decimal]:
    """The numbers in a text, digits as typed."""
    return [Decimal(number) for number in text.split()]


def samples(text: str) -> list[Any]:
    """The numbers of one sample; for several, a row for each."""
    rows = [numbers(row) for row in text.split("|")]
    return rows if len(rows) > 1 else rows[0]


def layer(activation: str, weights: str, bias: str = "") -> Exercise:
    """One `[[layers]]` table."""
    table: Exercise = {
        "activation": activation,
        "weights": [numbers(row) for row in weights.split("|")],
    }
    biases = numbers(bias)
    if biases:
        table["bias"] = biases[0] if len(biases) == 1 else biases
    return table


def network(inputs: str, targets: str, *layers: Exercise, **keys: object) -> Exercise:
    """An exercise; `keys` are further keys of the file, a `rounding` table among them."""
    usual = {"title": "Test", "loss": "half squared error", "learning_rate": Decimal("0.5")}
    return {
        **usual,
        "inputs": samples(inputs),
        "targets": samples(targets),
        "layers": list(layers),
        **keys,
    }


def equal_layers(depth: int, units: int, activation: str = "sigmoid", **keys: object) -> Exercise:
    """A network whose layers, inputs and outputs included, all have the same number of units."""
    row = " ".join(["0.3"] * units)
    one = layer(activation, " | ".join([row] * units), "0.1")
    return network(row, row, *[one] * depth, **keys)


LECTURE = network(
    "0.08 0.12",
    "0.05 0.95",
    layer("sigmoid", "0.24 0.3 | 0.2 0.16", "0.28"),
    layer("identity", "0.5 0.45 | 0.55 0.4", "0.6"),
)


def lecture(**keys: object) -> Exercise:
    """The lecture's exercise with further keys."""
    return LECTURE | keys


def solved(exercise: Mapping[str, Any]) -> Solution:
    """The exercise as the program reads and solves it."""
    return solve(parse(to_toml(exercise)))


def explained(exercise: Mapping[str, Any]) -> Document:
    """The paper and key of an exercise."""
    return explain(solved(exercise))


def key_of(document: Document, language: str = "en") -> str:
    """The LaTeX of the answer key."""
    return write_latex(document, Part.KEY, language=language)


def record(exercise: Mapping[str, Any]) -> Any:
    """All numbers by plain name, as `solution.json` has them."""
    return explained(exercise).record


def shown(exercise: Mapping[str, Any], quantity: str) -> str:
    """A quantity as it is printed."""
    return str(record(exercise)["quantities"][quantity]["shown"])


def steps(document: Document) -> Iterator[Step]:
    """Every step of the key, in order."""
    for section in document.sections:
        yield from section.steps


def step(document: Document, name: str) -> Step:
    """The step that works out one quantity."""
    return next(found for found in steps(document) if found.name == name)


def line(document: Document, name: str, role: LineRole) -> str:
    """One line of a step, as LaTeX on one row."""
    (found,) = (line for line in step(document, name).lines if line.role is role)
    return " ".join(piece.latex for piece in found.math)
