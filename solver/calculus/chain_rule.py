"""The derivative of the loss by one quantity, from the paths that lead to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from solver.calculus.derivation import Gradient, Kind
from solver.calculus.factoring import Term, factor_out, written_out
from solver.calculus.graph import PARAMETERS, Graph, Node
from solver.calculus.paths import TERMS, Factor, Path, adjoint_name
from solver.exercise.notation import Name, correction, derivative
from solver.formulas.expression import (
    ONE,
    Expression,
    Negative,
    Number,
    Product,
    Sum,
    Symbol,
    product_of,
    sum_of,
)


def gradient(graph: Graph, node: Node, paths: Sequence[Path]) -> Gradient:
    """The derivative by a parameter, or by a unit on the way to one."""
    name = adjoint_name(graph, node)
    plain_name = derivative(graph.loss.name, node.name)
    terms = _terms(paths)
    factored = factor_out(terms)
    return Gradient(
        name=name,
        kind=Kind.GRADIENT if node.role in PARAMETERS else Kind.ADJOINT,
        subject=node.plain,
        components=_components(node, paths) if name == plain_name else Symbol(plain_name.plain),
        chain=_chain(graph, node, paths),
        local=written_out(terms, _shown),
        factored=factored.written(_shown),
        valued=factored.written(_valued),
    )


def error(graph: Graph, node: Node, paths: Sequence[Path]) -> Gradient:
    """The delta rule's error of a unit: the negative derivative by its pre-activation.

    The errors of later units are negative derivatives themselves, so only the factor that comes
    from the loss changes its sign: target minus output.
    """
    terms = _terms([_sign_changed(path) for path in paths])
    factored = factor_out(terms)
    chain = _chain(graph, node, paths)
    return Gradient(
        name=adjoint_name(graph, node),
        kind=Kind.ADJOINT,
        subject=node.plain,
        components=Negative(Symbol(derivative(graph.loss.name, node.name).plain)),
        chain=Negative(chain),
        local=written_out(terms, _shown),
        factored=factored.written(_shown),
        valued=factored.written(_valued),
    )


def negative_gradient(graph: Graph, node: Node, paths: Sequence[Path]) -> Gradient:
    """The derivative by a parameter under the delta rule: minus the errors times their inputs."""
    terms = _terms([_sign_changed(path) for path in paths])
    factored = factor_out(terms)
    return Gradient(
        name=derivative(graph.loss.name, node.name),
        kind=Kind.GRADIENT,
        subject=node.plain,
        components=_components(node, paths),
        chain=_chain(graph, node, paths),
        local=Negative(written_out(terms, _shown)),
        factored=Negative(factored.written(_shown)),
        valued=Negative(factored.written(_valued)),
    )


def corrected(graph: Graph, node: Node, paths: Sequence[Path], rate: Name) -> Gradient:
    """What the delta rule adds to a parameter: the rate times the errors times their inputs."""
    terms = _terms([_sign_changed(path) for path in paths])
    factored = factor_out(terms)
    slope = Symbol(derivative(graph.loss.name, node.name).plain)

    def scaled(formula: Expression) -> Expression:
        return product_of((Symbol(rate.plain), formula))

    return Gradient(
        name=correction(node.name),
        kind=Kind.CORRECTION,
        subject=node.plain,
        components=Negative(Product((Symbol(rate.plain), slope))),
        chain=None,
        local=scaled(written_out(terms, _shown)),
        factored=scaled(factored.written(_shown)),
        valued=scaled(factored.written(_valued)),
    )


def reached_terms(paths: Iterable[Path]) -> dict[str, tuple[Node, Factor]]:
    """The parts of the loss at which the paths begin, each with the loss's partial by it."""
    found: dict[str, tuple[Node, Factor]] = {}
    for first, second, *_ in (path for path in paths if len(path) > 1):
        if second.child.role in TERMS and first.partial is not None:
            found[second.child.plain] = (second.child, first)
    return found


def _terms(paths: Iterable[Path]) -> list[tuple[Term, ...]]:
    return [tuple(factor.term for factor in path if factor.term.shown != ONE) for path in paths]


def _chain(graph: Graph, node: Node, paths: Sequence[Path]) -> Expression:
    """The sum over the paths of the products of partials, by their names.

    Where the loss has a quantity in it and depends on it in other ways too, the name of that
    partial would be the name of the whole derivative by it: the partial itself stands there.
    """

    def named(factor: Factor, parent: Node) -> Expression:
        is_partial = factor.partial is not None and factor.child is graph.loss
        if is_partial and len(graph.consumers[parent.plain]) > 1:
            return factor.term.shown
        return Symbol(factor.chain.plain)

    return sum_of(
        product_of(
            named(factor, parent)
            for factor, parent in zip(path, _parents(node, path), strict=True)
            if not factor.is_a_bare_reduction
        )
        for path in paths
    )


def _parents(node: Node, path: Path) -> tuple[Node, ...]:
    """What each factor of a path to a node is the partial by."""
    return (*(factor.child for factor in path[1:]), node)


def _components(node: Node, paths: Sequence[Path]) -> Expression | None:
    """The sum over the parts of the loss, where the derivative is not their chain itself."""
    reached = reached_terms(paths)
    if not reached or all(len(path) == 2 for path in paths):
        return None
    return sum_of(
        product_of(
            (
                ONE if first.is_a_bare_reduction else Symbol(first.chain.plain),
                Symbol(derivative(term.name, node.name).plain),
            )
        )
        for term, first in reached.values()
    )


def _sign_changed(path: Path) -> Path:
    """A path from the loss with its first formula negated; one from an error as it is."""
    if path[0].partial is None:
        return path
    first = next((i for i, factor in enumerate(path) if factor.term.shown != ONE), 0)
    changed = path[first]
    term = Term(_negated(changed.term.shown), _negated(changed.term.valued))
    flipped = Factor(changed.child, changed.chain, term, changed.partial, changed.parent_role)
    return (*path[:first], flipped, *path[first + 1 :])


def _negated(formula: Expression) -> Expression:
    """The negative, written without a sign in front where it can be: T - O for O - T."""
    match formula:
        case Negative(operand):
            return operand
        case Sum(terms):
            changed = [_negated(term) for term in terms]
            return Sum(tuple(sorted(changed, key=lambda term: isinstance(term, Negative))))
        case Product((*front, Sum() as last)):
            return Product((*front, _negated(last)))
        case Number(value):
            return Number(-value)
    return Negative(formula)


def _shown(term: Term) -> Expression:
    return term.shown


def _valued(term: Term) -> Expression:
    return term.valued


def names_in_chains(graph: Graph, node: Node, paths: Sequence[Path]) -> Iterator[Name]:
    """Every name that the lines of a gradient refer to and that is not a quantity's."""
    yield derivative(graph.loss.name, node.name)
    for path in paths:
        yield from (factor.chain for factor in path)
    for term, _ in reached_terms(paths).values():
        yield derivative(term.name, node.name)
