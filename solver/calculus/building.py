"""From an exercise to its computation graph, and to the numbers that it states."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from solver.calculus.equations import build_equations
from solver.calculus.graph import Graph, Node, Role
from solver.calculus.network import (
    Network,
    data,
    forward,
    network_of,
    notation_of,
    parameters,
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


def givens(graph: Graph, exercise: Exercise, *, turn: int = 0) -> Mapping[str, Decimal]:
    """Every number that the exercise states, by plain name; the graph is one of its structure.

    Online, the data are those of the sample whose `turn` it is, counted from 0.
    """
    return dict(zip(graph.stated, _stated_values(exercise, turn), strict=True))


def _stated_values(exercise: Exercise, turn: int) -> list[Decimal]:
    """The values of what a graph states, in the order of its nodes."""
    found = [value for _, value in constants(exercise)]
    if exercise.equations:
        return [*found, *exercise.given.values(), *exercise.parameters.values()]
    by_target = NOTATIONS[exercise.notation].by_target
    for layer in exercise.layers:
        for row in zip(*layer.weights, strict=True) if by_target else layer.weights:
            found += row
        bias = layer.bias if layer.threshold is None else layer.threshold
        if bias is not None:
            found += bias if isinstance(bias, tuple) else (bias,)
    samples = slice(turn, turn + 1) if exercise.is_online else slice(None)
    for inputs, targets in zip(exercise.inputs[samples], exercise.targets[samples], strict=True):
        found += (*inputs, *targets)
    return found


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
