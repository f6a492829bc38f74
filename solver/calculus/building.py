"""From an exercise to its computation graph, and to the numbers that it states."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from solver.calculus.equations import build_equations, givens_of_equations
from solver.calculus.graph import Graph, Node, Role
from solver.calculus.network import (
    Network,
    bias_names,
    data,
    forward,
    input_names,
    network_of,
    notation_of,
    parameters,
    target_names,
    weight_names,
    weight_places,
)
from solver.calculus.objective import sample_loss, whole_loss
from solver.errors import ExerciseError, did_you_mean
from solver.exercise.model import Exercise
from solver.exercise.notation import Name, Notation
from solver.exercise.notations import NOTATIONS
from solver.formulas import OPTIMIZERS, PENALTIES


def build(exercise: Exercise) -> Graph:
    """The computation graph of the exercise: its equations, none of its numbers.

    Several samples that make one step together stand side by side in it; online, there is one.
    """
    if exercise.equations:
        return build_equations(exercise, constants=[name for name, _ in constants(exercise)])
    network = network_of(exercise)
    if exercise.names:
        _check_names(exercise, _nodes(replace(network, notation=NOTATIONS[exercise.notation])))
    try:
        graph = Graph(tuple(_nodes(network)))
    except ValueError as error:
        raise ExerciseError(str(error), place="names") from None
    looks = Counter(node.name.latex for node in graph.nodes)
    if alike := [latex for latex, count in looks.items() if count > 1]:
        raise ExerciseError(f"two quantities look alike: {alike[0]}", place="names")
    return graph


def _nodes(network: Network) -> list[Node]:
    networks = [replace(network, sample=sample) for sample in _samples(network.exercise)]
    losses = [sample_loss(one) for one in networks]
    *nodes, last = (
        *(
            Node(name, Role.CONSTANT, 0)
            for name, _ in constants(network.exercise, network.notation)
        ),
        *parameters(network),
        *(node for one in networks for node in data(one)),
        *(node for one in networks for layer in forward(one) for node in layer),
        *(node for nodes in losses for node in nodes),
        *whole_loss(network, [nodes[-1] for nodes in losses]),
    )
    return [*nodes, replace(last, role=Role.LOSS)]


def _check_names(exercise: Exercise, usual: Iterable[Node]) -> None:
    """Only what there is can be called something else; all samples of it at once."""
    names = tuple(dict.fromkeys(node.plain.partition("[")[0] for node in usual))
    for name in exercise.names:
        if name not in names:
            guess = did_you_mean(name, names)
            raise ExerciseError(
                f"there is no quantity called '{name}'{guess}; there are {', '.join(names)}",
                place=f"names.{name}",
            )


def _samples(exercise: Exercise) -> range:
    """The numbers of the samples in the graph; 0 for a single one, which needs no number."""
    if len(exercise.inputs) == 1 or exercise.is_online:
        return range(1)
    return range(1, len(exercise.inputs) + 1)


def givens(exercise: Exercise, *, turn: int = 0) -> Mapping[str, Decimal]:
    """Every number that the exercise states, by plain name.

    Online, the data are those of the sample whose `turn` it is, counted from 0.
    """
    if exercise.equations:
        stated = {name.plain: value for name, value in constants(exercise)}
        return stated | dict(givens_of_equations(exercise))
    network = network_of(exercise)
    found = dict(_parameter_values(network))
    for sample in _samples(exercise):
        found.update(_data_values(replace(network, sample=sample), max(sample - 1, 0) + turn))
    found.update((name.plain, value) for name, value in constants(exercise))
    return found


def _parameter_values(network: Network) -> Iterator[tuple[str, Decimal]]:
    for number, layer in enumerate(network.exercise.layers, start=1):
        places = weight_places(network, number)
        values = [layer.weights[source - 1][unit - 1] for source, unit in places]
        for name, value in zip(weight_names(network, number), values, strict=True):
            yield name.plain, value
        stated = layer.bias if layer.threshold is None else layer.threshold
        shared = stated if isinstance(stated, Decimal) else None
        each = stated if isinstance(stated, tuple) else (shared,) * layer.units
        for name, own in zip(bias_names(network, number), each, strict=False):
            if own is not None:
                yield name.plain, own


def _data_values(network: Network, index: int) -> Iterator[tuple[str, Decimal]]:
    exercise = network.exercise
    for names, values in (
        (input_names(network), exercise.inputs[index]),
        (target_names(network), exercise.targets[index]),
    ):
        for name, value in zip(names, values, strict=True):
            yield name.plain, value


def constants(
    exercise: Exercise, notation: Notation | None = None
) -> Iterator[tuple[Name, Decimal]]:
    """The learning rate, the optimizer's hyperparameters and the penalties' strengths."""
    if exercise.learning_rate is not None:
        yield (notation or notation_of(exercise)).learning_rate, exercise.learning_rate
        for number in OPTIMIZERS[exercise.optimizer.name].hyperparameters:
            value = exercise.optimizer.constants.get(number.name, number.default)
            if value is not None:
                yield Name(number.name, number.latex), value
    several = len(exercise.penalty) > 1
    for key, strength in exercise.penalty.items():
        latex = PENALTIES[key].strength.latex
        yield Name(f"lambda_{key}", f"{latex}_{{{key[1:]}}}" if several else latex), strength
