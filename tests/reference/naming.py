"""What each notation calls the parameters, by layer, source and unit, all counted from 1."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a weight, of the bias of a unit, and of a bias that a layer shares.

    `units` are those of every layer, the inputs first.
    """

    weight: Callable[[Sequence[int], int, int, int], str]
    bias: Callable[[Sequence[int], int, int], str]
    shared: Callable[[int], str]


def _lecture_weight(units: Sequence[int], layer: int, source: int, unit: int) -> str:
    """`w13`, or `w1_3` as soon as some layer of the network has more than nine weights."""
    widest = max(a * b for a, b in pairwise(units))
    running = (source - 1) * units[layer] + unit
    return f"w{layer}_{running}" if widest > 9 or len(units) > 10 else f"w{layer}{running}"


def _lecture_bias(units: Sequence[int], layer: int, unit: int) -> str:
    """`b12`, or `b1_2` as soon as the network has more than nine layers or units in one."""
    return f"b{layer}_{unit}" if max(units) > 9 or len(units) > 10 else f"b{layer}{unit}"


def _running_weight(units: Sequence[int], layer: int, source: int, unit: int) -> str:
    """Numbered through the network, unit after unit of the layer that the weights lead to."""
    before = sum(a * b for a, b in pairwise(units[:layer]))
    return f"w{before + (unit - 1) * units[layer - 1] + source}"


def _unit_bias(units: Sequence[int], layer: int, unit: int) -> str:
    """Hidden units are numbered through all hidden layers."""
    if layer == len(units) - 1:
        return f"b_o{unit}"
    return f"b_h{sum(units[1:layer]) + unit}"


def _matrix_weight(units: Sequence[int], layer: int, source: int, unit: int) -> str:
    between = "_" if max(units) > 9 else ""
    return f"W{layer}_{unit}{between}{source}"


def _from_to_weight(units: Sequence[int], layer: int, source: int, unit: int) -> str:
    """The numbers of both units, all units of the network being numbered through."""
    between = "_" if sum(units) > 9 else ""
    return f"w{sum(units[: layer - 1]) + source}{between}{sum(units[:layer]) + unit}"


NAMES: Mapping[str, Names] = {
    "lecture": Names(_lecture_weight, _lecture_bias, lambda layer: f"b{layer}"),
    "net/out": Names(_running_weight, _unit_bias, lambda layer: f"b{layer}"),
    "z/a": Names(
        _matrix_weight,
        lambda _, layer, unit: f"b{layer}_{unit}",
        lambda layer: f"b{layer}",
    ),
    "Err/theta": Names(
        _from_to_weight,
        lambda units, layer, unit: f"theta{sum(units[:layer]) + unit}",
        lambda layer: f"theta({layer})",
    ),
}
