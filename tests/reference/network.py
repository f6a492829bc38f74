"""An exercise as lists of numbers, and its parameters under the names of the lecture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any, TypeAlias

import mpmath  # type: ignore[import-untyped]

Real: TypeAlias = Any  # an mpf of MP

# A context of its own: SymPy changes the precision of the shared one.
MP = mpmath.mp.clone()
MP.dps = 60


@dataclass(frozen=True, slots=True)
class Layer:
    """`weights[i][j]` leads from source unit i to unit j; a unit's bias is a name, or none."""

    activation: str
    weights: tuple[tuple[str, ...], ...]
    biases: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """The wiring, by parameter names, and what every parameter is worth."""

    inputs: tuple[Real, ...]
    targets: tuple[Real, ...]
    layers: tuple[Layer, ...]
    parameters: Mapping[str, Real]
    loss: str
    learning_rate: Real

    def with_parameter(self, name: str, value: Real) -> Network:
        """The same network with one parameter changed."""
        return replace(self, parameters={**self.parameters, name: value})


def real(value: object) -> Real:
    """A number of the exercise to 60 digits; a binary float has already lost its digits."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal, str)):
        raise TypeError(f"an exact number is needed, not {value!r}")
    return MP.mpf(str(value))


def network_of(exercise: Mapping[str, Any]) -> Network:
    """The network of an exercise file's plain dict."""
    tables = exercise["layers"]
    units = [len(exercise["inputs"]), *(len(table["weights"][0]) for table in tables)]
    parameters: dict[str, Real] = {}
    layers = tuple(
        _layer(table, number, units, parameters) for number, table in enumerate(tables, start=1)
    )
    return Network(
        tuple(map(real, exercise["inputs"])),
        tuple(map(real, exercise["targets"])),
        layers,
        parameters,
        exercise["loss"],
        real(exercise["learning_rate"]),
    )


def _layer(
    table: Mapping[str, Any], number: int, units: list[int], parameters: dict[str, Real]
) -> Layer:
    names: list[list[str]] = []
    for source, row in enumerate(table["weights"]):
        names.append([])
        for unit, value in enumerate(row):
            name = weight_name(units, number, source * len(row) + unit + 1)
            names[-1].append(name)
            parameters[name] = real(value)
    biases = _biases(table.get("bias"), number, units, parameters)
    return Layer(table["activation"], tuple(map(tuple, names)), biases)


def _biases(
    bias: object, number: int, units: list[int], parameters: dict[str, Real]
) -> tuple[str | None, ...]:
    """The name of the bias of each unit: none, one for all of them, or one each."""
    count = units[number]
    if bias is None:
        return (None,) * count
    if not isinstance(bias, (list, tuple)):
        parameters[f"b{number}"] = real(bias)
        return (f"b{number}",) * count
    names = [unit_bias_name(units, number, unit) for unit in range(1, count + 1)]
    parameters.update(zip(names, map(real, bias), strict=True))
    return tuple(names)


def weight_name(units: list[int], layer: int, running: int) -> str:
    """`w13`, or `w1_3` as soon as some layer of the network has more than nine weights."""
    widest = max(a * b for a, b in pairwise(units))
    return f"w{layer}_{running}" if widest > 9 or len(units) > 10 else f"w{layer}{running}"


def unit_bias_name(units: list[int], layer: int, unit: int) -> str:
    """`b12`, or `b1_2` as soon as the network has more than nine layers or units in one."""
    return f"b{layer}_{unit}" if max(units) > 9 or len(units) > 10 else f"b{layer}{unit}"
