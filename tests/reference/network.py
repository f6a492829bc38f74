"""An exercise as lists of numbers, and its parameters under the names of its notation."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

from reference.functions import ACTIVATIONS, LOSSES
from reference.naming import NAMES
from reference.numbers import MP, Real, real

__all__ = ["MP", "Layer", "Network", "Real", "network_of", "real"]


@dataclass(frozen=True, slots=True)
class Layer:
    """`weights[i][j]` leads from source unit i to unit j; a unit's bias is a name, or none.

    `sign` is -1 where the biases are thresholds.
    """

    activation: str
    constants: tuple[Real, ...]
    weights: tuple[tuple[str, ...], ...]
    biases: tuple[str | None, ...]
    sign: int = 1


@dataclass(frozen=True, slots=True)
class Sample:
    """What goes in, and what should come out."""

    inputs: tuple[Real, ...]
    targets: tuple[Real, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """The wiring, by parameter names, and what every parameter is worth.

    `penalty` has the strength of each, l1 and l2; `frozen` are the parameters that no step changes.
    """

    samples: tuple[Sample, ...]
    layers: tuple[Layer, ...]
    parameters: Mapping[str, Real]
    loss: str
    loss_constants: tuple[Real, ...]
    is_mean: bool
    penalty: Mapping[str, Real]
    frozen: frozenset[str]

    def with_parameter(self, name: str, value: Real) -> Network:
        """The same network with one parameter changed."""
        return replace(self, parameters={**self.parameters, name: value})

    @property
    def penalised(self) -> tuple[str, ...]:
        """The weights, which a penalty is on; it is not on biases."""
        return tuple(name for layer in self.layers for row in layer.weights for name in row)


def network_of(exercise: Mapping[str, Any]) -> Network:
    """The network of an exercise file's plain dict."""
    tables = exercise["layers"]
    samples = tuple(map(Sample, _rows(exercise["inputs"]), _rows(exercise["targets"])))
    units = [len(samples[0].inputs), *(len(table["weights"][0]) for table in tables)]
    parameters: dict[str, Real] = {}
    own = {plain: re.sub(r"[\\{}\s]", "", tex) for plain, tex in exercise.get("names", {}).items()}
    layers = tuple(
        _layer(table, number, units, parameters, exercise.get("notation", "lecture"), own)
        for number, table in enumerate(tables, start=1)
    )
    loss, loss_constants = _chosen(exercise["loss"], LOSSES)
    frozen = exercise.get("frozen", ())
    return Network(
        samples,
        layers,
        parameters,
        loss,
        loss_constants,
        exercise.get("batch", "mean") == "mean",
        {name: real(value) for name, value in exercise.get("penalty", {}).items()},
        frozenset(n for n in parameters if any(fnmatchcase(n, pattern) for pattern in frozen)),
    )


def _rows(numbers: Sequence[Any]) -> list[tuple[Real, ...]]:
    """The numbers of each sample; of a single one they may stand without a row."""
    rows = numbers if isinstance(numbers[0], (list, tuple)) else [numbers]
    return [tuple(map(real, row)) for row in rows]


def _chosen(choice: Any, rules: Mapping[str, Any]) -> tuple[str, tuple[Real, ...]]:
    """The name of a function, and the values of its constants."""
    table = {"name": choice} if isinstance(choice, str) else dict(choice)
    name = table.pop("name")
    usual = rules[name].constants if name in rules else ()
    return name, tuple(map(real, table.values() if table else usual))


def _layer(
    table: Mapping[str, Any],
    number: int,
    units: Sequence[int],
    parameters: dict[str, Real],
    notation: str,
    own: Mapping[str, str],
) -> Layer:
    def new(plain: str, value: object) -> str:
        name = own.get(plain, plain)
        parameters[name] = real(value)
        return name

    names = NAMES[notation]
    weights = tuple(
        tuple(
            new(names.weight(units, number, source, unit), value)
            for unit, value in enumerate(row, start=1)
        )
        for source, row in enumerate(table["weights"], start=1)
    )
    offset = table.get("bias", table.get("threshold"))
    biases: tuple[str | None, ...] = (None,) * units[number]
    if isinstance(offset, (list, tuple)):
        biases = tuple(
            new(names.bias(units, number, unit), value)
            for unit, value in enumerate(offset, start=1)
        )
    elif offset is not None:
        biases = (new(names.shared(number), offset),) * units[number]
    activation, constants = _chosen(table["activation"], ACTIVATIONS)
    return Layer(activation, constants, weights, biases, -1 if "threshold" in table else 1)
