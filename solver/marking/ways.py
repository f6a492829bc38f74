"""How the derivation of a mistake is made from the right one: at edges, in a step, in a sum."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from solver.calculus.derivation import Derivation, Kind, Quantity
from solver.calculus.graph import Role
from solver.formulas.expression import (
    ONE,
    Expression,
    Negative,
    Sum,
    Symbol,
    names_in,
    product_of,
    substitute,
    sum_of,
)
from solver.marking.adjoints import Edge, Rule, slope_by, with_quantities, with_rule
from solver.marking.edges import Test, is_through_weight
from solver.marking.equation_edges import depth_of_calls, for_weight
from solver.marking.offsets import offsets_of, without_offsets

Way = Callable[[Derivation], Derivation]
"""One way of making a mistake."""


def where(test: Test, rule: Rule) -> Way:
    """Another rule for the edges that pass a test."""
    return lambda derivation: with_rule(
        derivation, lambda edge: rule(edge) if test(edge) else edge.right
    )


# Mistakes of the step, and of what it is taken with.


def updates(change: Callable[[Derivation, Quantity], Expression]) -> Way:
    """Another formula for what a step leads to."""

    def way(derivation: Derivation) -> Derivation:
        def changed(quantity: Quantity) -> Quantity:
            if quantity.kind not in (Kind.UPDATED, Kind.STATE):
                return quantity
            return replace(quantity, definition=change(derivation, quantity))

        return with_quantities(derivation, changed)

    return way


def added(_: Derivation, quantity: Quantity) -> Expression:
    """Plus where the step has minus; where it has none, as in w + v, minus for what is added."""
    definition = quantity.definition
    if quantity.kind is not Kind.UPDATED or not isinstance(definition, Sum):
        return definition
    first, *rest = definition.terms
    return Sum((first, *(t.operand if isinstance(t, Negative) else Negative(t) for t in rest)))


def without_rate(derivation: Derivation, quantity: Quantity) -> Expression:
    """Without the learning rate, which comes first among the constants."""
    constants = derivation.graph.having(Role.CONSTANT)
    return substitute(quantity.definition, {constants[0].plain: ONE} if constants else {})


def only_gradient(derivation: Derivation, quantity: Quantity) -> Expression:
    """The gradient itself."""
    if quantity.kind is not Kind.UPDATED:
        return quantity.definition
    return slope_by(derivation.graph, derivation.graph[quantity.subject])


def old_value(_: Derivation, quantity: Quantity) -> Expression:
    """What the parameter was."""
    return Symbol(quantity.subject) if quantity.kind is Kind.UPDATED else quantity.definition


def updated_weights(derivation: Derivation) -> Derivation:
    """The weights after the step where those before it belong."""

    def new(_: Edge, name: str) -> Expression:
        return Symbol(derivation.carried.get(name, name))

    def rule(edge: Edge) -> Expression | None:
        if not is_through_weight(edge):
            return in_equation(edge)
        at = {name: new(edge, name) for name in names_in(edge.partial)}
        return product_of((edge.arriving, substitute(edge.partial, at)))

    in_equation = for_weight(new)
    return with_rule(derivation, rule)


# Mistakes of the forward pass.


def without_bias(derivation: Derivation) -> Derivation:
    """The biases left out of the sums, and not of what is differentiated."""

    def is_bias(term: Expression) -> bool:
        bare = term.operand if isinstance(term, Negative) else term
        return isinstance(bare, Symbol) and derivation.graph[bare.name].role is Role.BIAS

    def changed(quantity: Quantity) -> Quantity:
        definition = quantity.definition
        if offsets and quantity.kind not in (Kind.UPDATED, Kind.STATE):
            return replace(quantity, definition=without_offsets(definition, offsets))
        if quantity.kind is not Kind.FORWARD or not isinstance(definition, Sum):
            return quantity
        kept = [term for term in definition.terms if not is_bias(term)]
        return replace(quantity, definition=sum_of(kept))

    offsets = offsets_of(derivation.graph)
    return with_quantities(derivation, changed)


# Mistakes inside the equations of an exercise that has such.


def at_every_depth(rule: Rule) -> tuple[Way, ...]:
    """Another rule in all equations, in those before the last function, and in that one only."""

    def way(derivation: Derivation, *, hidden: bool, last: bool) -> Derivation:
        depth = depth_of_calls(derivation.graph)
        return with_rule(
            derivation,
            lambda edge: (
                rule(edge) if (last if edge.child.layer == depth else hidden) else edge.right
            ),
        )

    depths = ((True, True), (True, False), (False, True))
    return tuple(partial(way, hidden=hidden, last=last) for hidden, last in depths)
