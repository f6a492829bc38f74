"""Whether the keys of a whole exercise fit together, whatever each is by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from solver.exercise.expansion import misfits_of_equations
from solver.exercise.fields import Path
from solver.exercise.sense import (
    senseless_layers,
    senseless_loss,
    senseless_optimizer,
    senseless_penalties,
    senseless_targets,
    stepless,
    unreached,
)
from solver.exercise.shapes import misfits

if TYPE_CHECKING:
    from solver.exercise.model import Exercise

ABOVE_ALL_TABLES = "above the first line that starts with ["
"""Where the keys of the whole exercise stand, in words."""

_WORD = re.compile(r"\w+")


def unfitting(exercise: Exercise) -> Iterator[tuple[Path, str]]:
    """Everything that does not go together: the key to mend, and what is wrong with it."""
    yield from _of_equations(exercise) if exercise.equations else _of_layers(exercise)
    yield from senseless_optimizer(exercise.optimizer)
    yield from senseless_penalties(exercise.penalty)
    if exercise.learning_rate is None:
        yield from stepless(
            optimizer=exercise.optimizer.name != "gradient descent",
            batch=exercise.is_online,
            iterations=exercise.iterations > 1,
            loss_after=exercise.loss_after,
        )
    yield from unreached(exercise.show or (), exercise.iterations)
    yield from _strayed(exercise)


def senseless_numbers(exercise: Exercise) -> Iterator[tuple[Path, str]]:
    """What numbers decide that may vary; all other rules are about what stays the same."""
    if exercise.layers:
        output = exercise.layers[-1].activation
        yield from senseless_targets(exercise.loss, exercise.targets, output)


def _strayed(exercise: Exercise) -> Iterator[tuple[Path, str]]:
    """Keys of the whole exercise that stand in a table of names, which takes them for names."""
    used = " ".join(equation.expression for equation in exercise.equations)
    for table in ("given", "parameters", "points"):
        for key in getattr(exercise, table):
            if key in type(exercise).model_fields and key not in _WORD.findall(used):
                yield (table, key), f"this key belongs {ABOVE_ALL_TABLES}"


def _of_layers(exercise: Exercise) -> Iterator[tuple[Path, str]]:
    for key in ("given", "parameters", "loss_name"):
        if getattr(exercise, key):
            yield (key,), "this is for an exercise with [[equations]]"
    layers = exercise.layers
    yield from misfits(exercise.inputs, layers, exercise.targets, exercise.weight_rows)
    yield from senseless_loss(exercise.loss, layers[-1].activation)
    yield from senseless_numbers(exercise)
    yield from senseless_layers([(layer.activation, layer.units) for layer in layers])


def _of_equations(exercise: Exercise) -> Iterator[tuple[Path, str]]:
    if not exercise.parameters:
        yield (
            ("parameters",),
            "there is nothing to differentiate by; write [parameters], w = 0.5",
        )
    if exercise.names:
        remedy = "give an equation a latex of its own, or call the quantity otherwise"
        yield ("names",), f"with [[equations]] quantities have the names that you give; {remedy}"
    if exercise.penalty:
        yield ("penalty",), "with [[equations]] a penalty is a term of the loss"
    known = (*exercise.given, *exercise.parameters)
    yield from misfits_of_equations(exercise.equations, known, exercise.loss_name)
