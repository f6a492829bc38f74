"""The pass from a graph to a derivation: what to differentiate by, and in what order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from solver.calculus.building import build
from solver.calculus.chain_rule import (
    corrected,
    error,
    gradient,
    names_in_chains,
    negative_gradient,
)
from solver.calculus.derivation import STEP_NUMBER, Derivation, Gradient, Kind, Quantity
from solver.calculus.graph import PARAMETERS, Graph, Node, Role
from solver.calculus.network import notation_of
from solver.calculus.paths import Path, anchors_of, choose_form, paths_to
from solver.calculus.updates import Step, corrects, step
from solver.errors import ExerciseError, ExerciseFaults
from solver.exercise.model import Exercise
from solver.exercise.notation import Name, correction, derivative
from solver.exercise.patterns import picked_by_all
from solver.formulas import OPTIMIZERS
from solver.formulas.expression import Symbol, names_in


@dataclass(frozen=True, slots=True)
class _Structure:
    """An exercise as far as its derivation goes: the same as all others that have its structure."""

    key: tuple[object, ...]
    exercise: Exercise = field(compare=False)


def derivation_of(exercise: Exercise) -> Derivation:
    """The derivation of an exercise; that of a structure, and so of all variants, is made once.

    Raises ExerciseError as `derive` does.
    """
    found = _derived(_Structure(exercise.structure(), exercise))
    _check_points(found, exercise)
    return found


@lru_cache(maxsize=8)
def _derived(structure: _Structure) -> Derivation:
    return derive(build(structure.exercise), structure.exercise)


def derive(graph: Graph, exercise: Exercise) -> Derivation:
    """Differentiate the loss for every parameter that the exercise asks for.

    Raises ExerciseError for a parameter that the network does not have, and for a path form that
    no page could hold.
    """
    asked, trained = _asked(graph, exercise), _trained(graph, exercise)
    form = choose_form(graph, asked, exercise.form)
    anchors = anchors_of(graph, form)
    paths = {
        node.plain: paths_to(graph, node, anchors) for node in _in_order(graph, trained, anchors)
    }
    gradients = [
        found
        for name, along in paths.items()
        for found in _gradients(graph, exercise, graph[name], along)
    ]
    _check_step_number(graph, exercise)
    steps = [
        _step(exercise, graph[name], graph.loss.name)
        for name in paths
        if name in trained and exercise.learning_rate is not None
    ]
    quantities = (
        *_forward(graph),
        *_local_derivatives(graph, paths.values()),
        *(found.quantity for found in gradients),
        *(quantity for found in steps for quantity in found.quantities),
    )
    _check_distinct(graph, quantities, steps)
    carried = {old: new for found in steps for old, new in found.carried.items()}
    starts = {state: start for found in steps for state, start in found.starts.items()}
    return Derivation(
        graph,
        form,
        asked,
        trained,
        quantities,
        tuple(gradients),
        MappingProxyType(carried),
        MappingProxyType(starts),
        _latex(graph, paths, quantities, steps),
    )


def _check_step_number(graph: Graph, exercise: Exercise) -> None:
    """An optimizer that counts its steps by `t` leaves that name to no other quantity."""
    row = OPTIMIZERS[exercise.optimizer.name]
    counts = any(STEP_NUMBER in names_in(equation.expression) for equation in row.equations)
    if counts and STEP_NUMBER in graph and exercise.learning_rate is not None:
        raise ExerciseError(
            f"{exercise.optimizer.name} counts its steps by {STEP_NUMBER}: give the quantity of"
            " that name another one",
            place="optimizer",
        )


def _check_distinct(graph: Graph, quantities: Sequence[Quantity], steps: Sequence[Step]) -> None:
    """No quantity may have the name of another: their values would be taken for each other's."""
    stated = [node.plain for node in graph.nodes if node.definition is None]
    states = [state for found in steps for state in found.starts]
    counts = Counter([*stated, *states, *(quantity.name.plain for quantity in quantities)])
    if twice := [name for name, count in counts.items() if count > 1]:
        raise ExerciseError(f"two quantities are called {twice[0]}", place="names")


def _check_points(derivation: Derivation, exercise: Exercise) -> None:
    """What has points can be answered, be it on the way."""
    parameters = (node.plain for node in derivation.graph.parameters)
    answers = (*parameters, *(quantity.name.plain for quantity in derivation.quantities))
    patterns = {f'points."{pattern}"': pattern for pattern in exercise.points}
    picked_by_all(patterns, answers, what="answer called")


def _asked(graph: Graph, exercise: Exercise) -> tuple[str, ...]:
    """The parameters asked for, in the order of the network; the free ones without a word."""
    if exercise.ask is None:
        return _free(graph, exercise)
    asked: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    faults = ExerciseFaults()
    with faults.collected():
        asked = _picked(graph, exercise.ask, "ask")
    with faults.collected():
        free = _free(graph, exercise)
    faults.tell()
    if held := [name for name in asked if name not in free]:
        told = f"{held[0]} is" if len(held) == 1 else f"{', '.join(held)} are"
        raise ExerciseError(f"{told} frozen and asked for", place="ask")
    return asked


def _trained(graph: Graph, exercise: Exercise) -> tuple[str, ...]:
    """The parameters that change; where one step is all there is, only those that are asked for."""
    return _asked(graph, exercise) if exercise.is_one_step else _free(graph, exercise)


def _free(graph: Graph, exercise: Exercise) -> tuple[str, ...]:
    """All parameters but the frozen ones, and but those that the loss does not depend on."""
    frozen = _picked(graph, exercise.frozen or (), "frozen")
    free = tuple(node.plain for node in graph.parameters if node.plain not in frozen)
    reaching = tuple(name for name in free if graph.consumers[name])
    if not reaching:
        raise ExerciseError("nothing is left to differentiate by", place="frozen")
    return reaching


def _picked(graph: Graph, patterns: Sequence[str], key: str) -> tuple[str, ...]:
    names = tuple(node.plain for node in graph.parameters)
    placed = {f"{key}[{position}]": pattern for position, pattern in enumerate(patterns, start=1)}
    fitting = picked_by_all(placed, names, what="parameter called")
    found = {name for each in fitting.values() for name in each}
    return tuple(name for name in names if name in found)


def _in_order(graph: Graph, names: Iterable[str], anchors: frozenset[str]) -> list[Node]:
    """Layers from the output back; in each its units, its weights by the loss terms, its biases."""
    wanted = {*names, *(graph.above(names) & anchors)}

    def rank(node: Node) -> tuple[int, int, list[int]]:
        if node.role in _FROM_THE_LOSS_BACK:
            return -node.layer, 0, [graph.position[node.plain]]
        return -node.layer, _KINDS.index(node.role), sorted(graph.terms_reached[node.plain])

    return sorted((node for node in graph.nodes if node.plain in wanted), key=rank)


_FROM_THE_LOSS_BACK = frozenset({Role.LOSS_TERM, Role.INTERMEDIATE})
_KINDS = (Role.ACTIVATION, Role.PREACTIVATION, Role.WEIGHT, Role.BIAS)


def _gradients(
    graph: Graph, exercise: Exercise, node: Node, paths: Sequence[Path]
) -> Iterator[Gradient]:
    """The derivatives by one node, as the notation has them."""
    notation = notation_of(exercise)
    if not notation.delta_rule:
        yield gradient(graph, node, paths)
    elif node.role not in PARAMETERS:
        yield error(graph, node, paths)
    else:
        yield negative_gradient(graph, node, paths)
        if exercise.learning_rate is not None and corrects(OPTIMIZERS[exercise.optimizer.name]):
            yield corrected(graph, node, paths, notation.learning_rate)


def _step(exercise: Exercise, node: Node, loss: Name) -> Step:
    notation = notation_of(exercise)
    moved = Symbol(correction(node.name).plain) if notation.delta_rule else None
    return step(
        OPTIMIZERS[exercise.optimizer.name],
        node.name,
        notation.learning_rate,
        Symbol(derivative(loss, node.name).plain),
        moved,
    )


def _forward(graph: Graph) -> Iterator[Quantity]:
    for node in graph.nodes:
        if node.definition is not None:
            yield Quantity(node.name, Kind.FORWARD, node.plain, node.definition)


def _local_derivatives(graph: Graph, paths: Iterable[Sequence[Path]]) -> Iterator[Quantity]:
    """The formulas on the paths that products refer to by name, in the order of the graph.

    Where a path begins with an adjoint, that name is the adjoint's.
    """
    referred = {
        factor.term.valued
        for found in paths
        for path in found
        for factor in path
        if factor.partial is not None
    }
    for node in graph.nodes:
        for partial in node.partials:
            if partial.name is not None and Symbol(partial.name.plain) in referred:
                yield Quantity(partial.name, Kind.LOCAL, node.plain, partial.expression)


def _latex(
    graph: Graph,
    paths: Mapping[str, Sequence[Path]],
    quantities: Iterable[Quantity],
    steps: Iterable[Step],
) -> Mapping[str, str]:
    """How every name is printed: nodes, quantities, constants, and the names in chain rules."""
    names = [node.name for node in graph.nodes]
    names += [quantity.name for quantity in quantities]
    names += [name for found in steps for name in found.names]
    for plain, found in paths.items():
        names += names_in_chains(graph, graph[plain], found)
    return MappingProxyType({name.plain: name.latex for name in names} | {STEP_NUMBER: STEP_NUMBER})
