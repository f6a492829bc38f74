"""The backward pass edge by edge, so that a mistake is another rule for what flows along one.

Whatever the form of a key, a derivative of the loss is the sum over all that a quantity flows
into, of the derivative by that times a partial. Here every derivative is written so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from solver.calculus.building import build
from solver.calculus.derivation import Derivation, Kind, Quantity
from solver.calculus.graph import PARAMETERS, Graph, Node
from solver.calculus.network import notation_of
from solver.calculus.updates import step
from solver.exercise.model import Exercise
from solver.exercise.notation import derivative
from solver.exercise.options import Form, Slope
from solver.exercise.patterns import picked
from solver.formulas import OPTIMIZERS
from solver.formulas.expression import ONE, Expression, Symbol, names_in, product_of, sum_of


@dataclass(frozen=True, slots=True)
class Edge:
    """From a quantity `child` of the graph back to a `parent`, one of those it follows from.

    `place` counts the edges of a parent from 0, of which there are `places`.
    """

    graph: Graph
    child: Node
    parent: Node
    partial: Expression
    place: int
    places: int

    @property
    def arriving(self) -> Expression:
        """The loss's derivative by the child; of the loss by itself, 1."""
        return ONE if self.child is self.graph.loss else slope_by(self.graph, self.child)

    @property
    def right(self) -> Expression:
        """What the chain rule has flow along it."""
        return product_of((self.arriving, self.partial))


class CircularError(ValueError):
    """Quantities that need one another: there is no order in which they can be worked out."""


Rule = Callable[[Edge], Expression | None]
"""What a student has flow along an edge; nothing where it is forgotten."""


def slope_by(graph: Graph, node: Node) -> Symbol:
    """The loss's derivative by a node, as a quantity."""
    return Symbol(derivative(graph.loss.name, node.name).plain)


def right_derivation(exercise: Exercise) -> Derivation:
    """All that is worked out in a step, right, for all parameters that are not frozen."""
    slope = exercise if exercise.equations else exercise.model_copy(update={"slope": Slope.INPUT})
    graph = build(slope)
    trained = _free(graph, exercise)
    rate, optimizer = notation_of(exercise).learning_rate, OPTIMIZERS[exercise.optimizer.name]
    steps = [
        step(optimizer, graph[name].name, rate, slope_by(graph, graph[name]), None)
        for name in (trained if exercise.learning_rate is not None else ())
    ]
    quantities = (
        *_forward(graph),
        *_backward(graph, trained, lambda edge: edge.right),
        *(quantity for found in steps for quantity in found.quantities),
    )
    asked = exercise.ask
    return Derivation(
        graph,
        Form.ADJOINTS,
        trained if asked is None else _picked(trained, asked),
        trained,
        quantities,
        (),
        MappingProxyType({old: new for found in steps for old, new in found.carried.items()}),
        MappingProxyType({name: start for found in steps for name, start in found.starts.items()}),
        MappingProxyType({}),
    )


def _free(graph: Graph, exercise: Exercise) -> tuple[str, ...]:
    names = tuple(node.plain for node in graph.parameters)
    frozen = _picked(names, exercise.frozen or ())
    return tuple(name for name in names if name not in frozen and graph.consumers[name])


def _picked(names: Sequence[str], patterns: Sequence[str]) -> tuple[str, ...]:
    found = {n for pattern in patterns for n in picked(pattern, names, place="", what="parameter")}
    return tuple(name for name in names if name in found)


def _forward(graph: Graph) -> Iterator[Quantity]:
    for node in graph.nodes:
        if node.definition is not None:
            yield Quantity(node.name, Kind.FORWARD, node.plain, node.definition)


def _backward(graph: Graph, trained: Sequence[str], rule: Rule) -> Iterator[Quantity]:
    """The derivatives that some parameters need, from the loss back."""
    needed = {*trained, *graph.above(trained)} - {graph.loss.plain}
    for node in reversed(graph.nodes):
        if node.plain in needed:
            kind = Kind.GRADIENT if node.role in PARAMETERS else Kind.ADJOINT
            terms = (rule(edge) for edge in edges_to(graph, node))
            total = sum_of(term for term in terms if term is not None)
            yield Quantity(derivative(graph.loss.name, node.name), kind, node.plain, total)


def edges_to(graph: Graph, node: Node) -> tuple[Edge, ...]:
    """The edges that a node's derivative comes along, in order."""
    found = graph.consumers[node.plain]
    return tuple(
        Edge(graph, child, node, partial.expression, place, len(found))
        for place, (child, partial) in enumerate(found)
    )


def with_rule(derivation: Derivation, rule: Rule) -> Derivation:
    """The derivation of a student who follows another rule on the way back."""
    changed = {
        quantity.name.plain: quantity
        for quantity in _backward(derivation.graph, derivation.trained, rule)
    }
    return with_quantities(derivation, lambda old: changed.get(old.name.plain, old))


def with_quantities(derivation: Derivation, change: Callable[[Quantity], Quantity]) -> Derivation:
    """The derivation with some quantities changed, each after those that it then needs."""
    changed = [change(quantity) for quantity in derivation.quantities]
    return replace(derivation, quantities=_in_order(changed))


def _in_order(quantities: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """The same order where it can be kept; CircularError where they need one another."""
    waiting = {quantity.name.plain: quantity for quantity in quantities}
    needs: Mapping[str, set[str]] = {
        name: set(names_in(quantity.definition)) & waiting.keys()
        for name, quantity in waiting.items()
    }
    done: dict[str, Quantity] = {}
    while waiting:
        ready = next((name for name in waiting if needs[name] <= done.keys()), None)
        if ready is None:
            raise CircularError(f"{next(iter(waiting))} is needed to work itself out")
        done[ready] = waiting.pop(ready)
    return tuple(done.values())
