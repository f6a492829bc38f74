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
    """A number that could change: `group` is its key in `[vary]`, `path` leads to it in the file.

    Online, the samples take turns under the same names.
    """

    name: str
    group: str
    path: Path
    value: Decimal


def slots_of(exercise: Exercise, content: Mapping[str, Any]) -> tuple[Slot, ...]:
    """Every number of the exercise that can be varied, in the order of its kind.

    `content` is what TOML makes of the file that the exercise comes from.
    """
    own = _of_equations(content) if exercise.equations else _of_network(exercise, content)
    found = (*own, *_learning_rate(exercise))
    return tuple(Slot(name, group, path, number(_at(content, path))) for name, group, path in found)


_Place = tuple[str, str, Path]


def _learning_rate(exercise: Exercise) -> Iterator[_Place]:
    if exercise.learning_rate is not None:
        yield "learning_rate", "learning_rate", ("learning_rate",)


def _of_equations(content: Mapping[str, Any]) -> Iterator[_Place]:
    """The numbers of `[given]` and `[parameters]`; of lists, with subscripts from 1."""
    for group in ("given", "parameters"):
        for key, entry in content.get(group, {}).items():
            for path in _leaves(entry):
                numbers = [int(step) + 1 for step in path]
                yield plain_name(canonical(key), numbers), group, (group, key, *path)


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
            yield from ((name.plain, key, (key, *row, at)) for at, name in enumerate(names))
    for layer in range(network.shape.depth):
        yield from _weights(network, layer)
        yield from _biases(network, layer)


def _weights(network: Network, layer: int) -> Iterator[_Place]:
    is_by_unit = network.exercise.weight_rows is WeightRows.UNITS
    for source, row in enumerate(network.exercise.layers[layer].weights):
        for unit, _ in enumerate(row):
            name = network.notation.weight(network.unit(layer + 1, unit + 1), source + 1)
            at = (unit, source) if is_by_unit else (source, unit)
            yield name.plain, "weights", ("layers", layer, "weights", *at)


def _biases(network: Network, layer: int) -> Iterator[_Place]:
    stated = network.exercise.layers[layer]
    key = "bias" if stated.threshold is None else "threshold"
    value = getattr(stated, key)
    if isinstance(value, Decimal):
        shared = network.notation.shared_bias(layer + 1)
        yield shared.plain, "biases", ("layers", layer, key)
    elif value is not None:
        for unit, _ in enumerate(value):
            own = network.notation.unit_bias(network.unit(layer + 1, unit + 1))
            yield own.plain, "biases", ("layers", layer, key, unit)


def _at(content: Any, path: Path) -> Any:
    for step in path:
        content = content[step]
    return content


def with_numbers(content: Any, numbers: Mapping[Path, Decimal], here: Path = ()) -> Any:
    """The content with other numbers at some places; what does not change is shared."""
    steps = dict.fromkeys(path[len(here)] for path in numbers if path[: len(here)] == here)
    changed = content.copy()
    for step in steps:
        path = (*here, step)
        inner = numbers[path] if path in numbers else with_numbers(content[step], numbers, path)
        changed[step] = inner
    return changed


def names_of(slots: Sequence[Slot]) -> tuple[str, ...]:
    """The plain names, each once."""
    return tuple(dict.fromkeys(slot.name for slot in slots))
