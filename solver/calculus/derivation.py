"""The chain rule over a graph: every derivative that an answer key writes, and in what order.

A gradient is a sum over paths from the loss down to a parameter. In path form the paths run the
whole way; in delta form they stop at the next unit, whose own derivative (its adjoint, dLoss/dh)
has been worked out before. Both are the same pass: the forms differ in where paths stop.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from solver.calculus.factoring import factor_out, written_out
from solver.calculus.graph import PARAMETERS, Graph, Node, Role
from solver.calculus.paths import Factor, Path, anchors_of, choose_form, paths_to
from solver.errors import ExerciseError, did_you_mean
from solver.exercise.model import Exercise, Form
from solver.exercise.notation import NOTATIONS, Name, Notation, derivative
from solver.formulas.expression import (
    ONE,
    Expression,
    Negative,
    Product,
    Sum,
    Symbol,
    product_of,
    sum_of,
)


class Kind(StrEnum):
    """What a quantity is worked out for."""

    FORWARD = "forward"
    LOCAL = "local derivative"
    ADJOINT = "adjoint"
    GRADIENT = "gradient"
    UPDATED = "updated"


@dataclass(frozen=True, slots=True)
class Quantity:
    """Something with a value: `definition` says how it follows from earlier ones.

    `subject` is the plain name of the node it belongs to: the unit of an adjoint or of a local
    derivative, the parameter of a gradient or of an updated value.
    """

    name: Name
    kind: Kind
    subject: str
    definition: Expression


@dataclass(frozen=True, slots=True)
class Gradient:
    """One derivative of the loss, line by line.

    `components` is the sum over the loss terms that it reaches (absent where there is nothing to
    split), `chain` the partials along each path, `local` what they amount to, `factored` the same
    with what the paths share taken out, `valued` that with a quantity for every formula.
    """

    name: Name
    kind: Kind
    subject: str
    components: Expression | None
    chain: Expression
    local: Expression
    factored: Expression
    valued: Expression


@dataclass(frozen=True, slots=True)
class Derivation:
    """All that is worked out for an exercise, in order and without a number.

    `latex` prints every name that occurs in any of its formulas.
    """

    graph: Graph
    form: Form
    asked: tuple[str, ...]
    quantities: tuple[Quantity, ...]
    gradients: tuple[Gradient, ...]
    latex: Mapping[str, str]

    def of_kind(self, kind: Kind) -> tuple[Quantity, ...]:
        """The quantities of one kind, in order."""
        return tuple(quantity for quantity in self.quantities if quantity.kind is kind)


def derive(graph: Graph, exercise: Exercise) -> Derivation:
    """Differentiate the loss for every parameter that the exercise asks for.

    Raises ExerciseError for a parameter that the network does not have, and for a path form that
    no page could hold.
    """
    asked = _asked(graph, exercise.ask)
    chosen = choose_form(graph, asked, exercise.form)
    notation = NOTATIONS[exercise.notation]
    anchors = anchors_of(graph, chosen)
    paths = {
        node.plain: paths_to(graph, node, anchors) for node in _in_order(graph, asked, anchors)
    }
    gradients = tuple(_gradient(graph, graph[name], found) for name, found in paths.items())
    quantities = (
        *_forward(graph),
        *_local_derivatives(graph, paths.values()),
        *(Quantity(g.name, g.kind, g.subject, g.valued) for g in gradients),
        *(_updated(graph, notation, g) for g in gradients if g.kind is Kind.GRADIENT),
    )
    latex = _latex(graph, paths, quantities)
    return Derivation(graph, chosen, asked, quantities, gradients, latex)


def _asked(graph: Graph, ask: tuple[str, ...] | None) -> tuple[str, ...]:
    parameters = tuple(node.plain for node in graph.parameters)
    if ask is None:
        return parameters
    for position, name in enumerate(ask, start=1):
        if name not in parameters:
            raise ExerciseError(
                f"the network has no parameter '{name}'{did_you_mean(name, parameters)}; "
                f"it has {', '.join(parameters)}",
                place=f"ask[{position}]",
            )
    return tuple(name for name in parameters if name in ask)


def _in_order(graph: Graph, asked: Iterable[str], anchors: frozenset[str]) -> list[Node]:
    """Layers from the output back; in each its units, its weights by the loss terms, its biases."""
    wanted = {*asked, *(graph.above(asked) & anchors)}
    terms = {term.plain: index for index, term in enumerate(graph.having(Role.LOSS_TERM))}
    kinds = (Role.PREACTIVATION, Role.WEIGHT, Role.BIAS)

    def rank(node: Node) -> tuple[int, int, list[int]]:
        reached = graph.above([node.plain]) & terms.keys()
        return -node.layer, kinds.index(node.role), sorted(terms[name] for name in reached)

    return sorted((node for node in graph.nodes if node.plain in wanted), key=rank)


def _gradient(graph: Graph, node: Node, paths: Sequence[Path]) -> Gradient:
    chains = [tuple(f for f in path if not f.is_a_bare_reduction) for path in paths]
    terms = [tuple(f.term for f in path if f.term.shown != ONE) for path in paths]
    factored = factor_out(terms)
    return Gradient(
        name=derivative(graph.loss.name, node.name),
        kind=Kind.GRADIENT if node.role in PARAMETERS else Kind.ADJOINT,
        subject=node.plain,
        components=_components(node, paths),
        chain=sum_of(product_of(Symbol(f.chain.plain) for f in chain) for chain in chains),
        local=written_out(terms, lambda term: term.shown),
        factored=factored.written(lambda term: term.shown),
        valued=factored.written(lambda term: term.valued),
    )


def _reached_terms(paths: Iterable[Path]) -> dict[str, tuple[Node, Factor]]:
    """The loss terms at which the paths begin, each with the loss's partial by it."""
    found: dict[str, tuple[Node, Factor]] = {}
    for first, second, *_ in (path for path in paths if len(path) > 1):
        if second.child.role is Role.LOSS_TERM:
            found[second.child.plain] = (second.child, first)
    return found


def _components(node: Node, paths: Sequence[Path]) -> Expression | None:
    """The sum over loss terms, where the derivative is not the chain's first factor itself."""
    reached = _reached_terms(paths)
    if not reached or all(len(path) == 2 for path in paths):
        return None
    return sum_of(
        product_of((first.term.shown, Symbol(derivative(term.name, node.name).plain)))
        for term, first in reached.values()
    )


def _forward(graph: Graph) -> Iterator[Quantity]:
    for node in graph.nodes:
        if node.definition is not None:
            yield Quantity(node.name, Kind.FORWARD, node.plain, node.definition)


def _local_derivatives(graph: Graph, paths: Iterable[Sequence[Path]]) -> Iterator[Quantity]:
    """The formulas on the paths that products refer to by name, in the order of the graph."""
    used: dict[tuple[str, str], Quantity] = {}
    for path in (path for found in paths for path in found):
        for factor in path:
            partial = factor.partial
            if partial is not None and factor.term.valued == Symbol(partial.name.plain):
                used[factor.child.plain, partial.parent] = Quantity(
                    partial.name, Kind.LOCAL, factor.child.plain, partial.expression
                )
    for node in graph.nodes:
        for partial in node.partials:
            if (node.plain, partial.parent) in used:
                yield used[node.plain, partial.parent]


def _updated(graph: Graph, notation: Notation, gradient: Gradient) -> Quantity:
    """Gradient descent: w+ = w - alpha * dLoss/dw."""
    node = graph[gradient.subject]
    step = Product((Symbol(notation.learning_rate.plain), Symbol(gradient.name.plain)))
    definition = Sum((Symbol(node.plain), Negative(step)))
    return Quantity(notation.updated(node.name), Kind.UPDATED, node.plain, definition)


def _latex(
    graph: Graph, paths: Mapping[str, Sequence[Path]], quantities: Iterable[Quantity]
) -> Mapping[str, str]:
    """How every name is printed: nodes, quantities, partials of the chain rule, components."""
    names = [node.name for node in graph.nodes]
    names += [quantity.name for quantity in quantities]
    for plain, found in paths.items():
        names += [factor.chain for path in found for factor in path]
        terms = _reached_terms(found).values()
        names += [derivative(term.name, graph[plain].name) for term, _ in terms]
    return MappingProxyType({name.plain: name.latex for name in names})
