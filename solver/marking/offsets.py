"""Biases in equations: what is added to a weighted sum, whatever its name."""

from __future__ import annotations

from solver.calculus.graph import Graph, Role
from solver.formulas.expression import (
    Expression,
    Negative,
    Sum,
    Symbol,
    children,
    names_in,
    rebuild,
    sum_of,
)


def without_offsets(definition: Expression, offsets: frozenset[str]) -> Expression:
    """A definition without the terms of its sums that are nothing but one of these parameters."""
    if not offsets & set(names_in(definition)):
        return definition
    if isinstance(definition, Sum):
        kept = [term for term in definition.terms if _bare(term) not in offsets]
        return sum_of(without_offsets(term, offsets) for term in kept)
    return rebuild(definition, lambda part: without_offsets(part, offsets))


def offsets_of(graph: Graph) -> frozenset[str]:
    """The parameters that do what a bias does: added to what other parameters are factors of."""
    weights = {node.plain for node in graph.having(Role.WEIGHT)}
    added, otherwise = set[str](), set[str]()
    for node in graph.having(Role.INTERMEDIATE, Role.LOSS):
        if node.definition is not None:
            _sort(node.definition, weights, added, otherwise)
    return frozenset(added - otherwise)


def _sort(part: Expression, weights: set[str], added: set[str], otherwise: set[str]) -> None:
    """Which parameters are added to something weighted, and which stand elsewhere."""
    terms = part.terms if isinstance(part, Sum) else ()
    bare = {name for term in terms if (name := _bare(term)) in weights}
    is_weighted = any(_bare(t) not in weights and weights & set(names_in(t)) for t in terms)
    (added if is_weighted else otherwise).update(bare)
    if isinstance(part, Symbol):
        otherwise.update({part.name} & weights)
        return
    for child in children(part):
        if _bare(child) not in bare:
            _sort(child, weights, added, otherwise)


def _bare(term: Expression) -> str:
    """The quantity that a term is nothing else than, with whichever sign."""
    inner = term.operand if isinstance(term, Negative) else term
    return inner.name if isinstance(inner, Symbol) else ""
