"""The numbers of an exercise file, each with its name, its group and its place in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from solver.calculus.network import Network, input_names, network_of, target_names
from solver.exercise.equations import canonical
from solver.exercise.fields import Path
from solver.exercise.model import Exercise
from solver.exercise.options import WeightRows
from solver.exercise.values import number
from solver.formulas.expanding import plain_name


@dataclass(frozen=True, slots=True)
class Slot:
    """A number that could change: `group` is its key in `[vary]`, `path` leads to it in the file,
    `home` in the exercise.

    Online, the samples take turns under the same names.
    """

    name: str
    group: str
    path: Path
    home: Path
    value: Decimal


def slots_of(exercise: Exercise, content: Mapping[str, Any]) -> tuple[Slot, ...]:
    """Every number of the exercise that can be varied, in the order of its kind.

    `content` is what TOML makes of the file that the exercise comes from.
    """
    own = _of_equations(content) if exercise.equations else _of_network(exercise, content)
    found = (*own, *_learning_rate(exercise))
    return tuple(Slot(*place, number(_at(content, place[2]))) for place in found)


_Place = tuple[str, str, Path, Path]
"""The name, the group, where it is in the file, and where in the exercise."""


def _learning_rate(exercise: Exercise) -> Iterator[_Place]:
    if exercise.learning_rate is not None:
        yield "learning_rate", "learning_rate", ("learning_rate",), ("learning_rate",)


def _of_equations(content: Mapping[str, Any]) -> Iterator[_Place]:
    """The numbers of `[given]` and `[parameters]`; of lists, with subscripts from 1."""
    for group in ("given", "parameters"):
        for key, entry in content.get(group, {}).items():
            for path in _leaves(entry):
                name = plain_name(canonical(key), [int(step) + 1 for step in path])
                yield name, group, (group, key, *path), (group, name)


def _leaves(value: object) -> Iterator[Path]:
    if not isinstance(value, list):
        yield ()
        return
    for place, entry in enumerate(value):
        yield from ((place, *path) for path in _leaves(entry))


def _of_network(exercise: Exercise, content: Mapping[str, Any]) -> Iterator[_Place]:
    network = network_of(exercise)
    for sample in range(len(exercise.inputs)):
        named = len(exercise.inputs) > 1 and not exercise.is_online
        one = replace(network, sample=sample + 1 if named else 0)
        for key, names in (("inputs", input_names(one)), ("targets", target_names(one))):
            row: Path = (sample,) if isinstance(content[key][0], list) else ()
            for at, name in enumerate(names):
                yield name.plain, key, (key, *row, at), (key, sample, at)
    for layer in range(network.shape.depth):
        yield from _weights(network, layer)
        yield from _biases(network, layer)


def _weights(network: Network, layer: int) -> Iterator[_Place]:
    is_by_unit = network.exercise.weight_rows is WeightRows.UNITS
    for source, row in enumerate(network.exercise.layers[layer].weights):
        for unit, _ in enumerate(row):
            name = network.notation.weight(network.unit(layer + 1, unit + 1), source + 1)
            rows: Path = ("layers", layer, "weights")
            at = (unit, source) if is_by_unit else (source, unit)
            yield name.plain, "weights", (*rows, *at), (*rows, source, unit)


def _biases(network: Network, layer: int) -> Iterator[_Place]:
    stated = network.exercise.layers[layer]
    key = "bias" if stated.threshold is None else "threshold"
    value = getattr(stated, key)
    if isinstance(value, Decimal):
        shared = network.notation.shared_bias(layer + 1)
        path: Path = ("layers", layer, key)
        yield shared.plain, "biases", path, path
    elif value is not None:
        for unit, _ in enumerate(value):
            own = network.notation.unit_bias(network.unit(layer + 1, unit + 1))
            path = ("layers", layer, key, unit)
            yield own.plain, "biases", path, path


def _at(content: Any, path: Path) -> Any:
    for step in path:
        content = content[step]
    return content


def names_of(slots: Sequence[Slot]) -> tuple[str, ...]:
    """The plain names, each once."""
    return tuple(dict.fromkeys(slot.name for slot in slots))
