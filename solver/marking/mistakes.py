"""The mistakes that students make, one row each.

A mistake is no list of wrong numbers but another derivation, which is worked out like the right
one. Most can be made in more than one way (in every layer, or in the output layer only), and each
way is a derivation of its own. What a way does not change, it does not apply to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from solver.calculus.derivation import Derivation, Kind, Quantity
from solver.calculus.graph import Role
from solver.formulas.expression import (
    HALF,
    ONE,
    TWO,
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
from solver.marking.edges import (
    Test,
    at_the_output,
    both,
    divided,
    either,
    has_a_whole_square,
    has_half_a_square,
    input_for_output,
    is_fork,
    is_hidden_slope,
    is_last_slope,
    is_of_first_layer,
    is_of_later_layer,
    is_of_loss,
    is_of_penalty,
    is_of_shared_bias,
    is_of_weight,
    is_slope,
    is_through_weight,
    not_first,
    not_last,
    not_own,
    nothing,
    swapped,
    times,
    times_weight_gradient,
    weight_gradient,
    with_other_source,
    with_preactivation,
    with_transposed_weight,
    without_partial,
)

Way = Callable[[Derivation], Derivation]

OLD_VALUE = "old value given for new value"


@dataclass(frozen=True, slots=True)
class Mistake:
    """What a student does wrong; `phrases/*` has a sentence for each name."""

    name: str
    ways: tuple[Way, ...]


def _where(test: Test, rule: Rule) -> Way:
    """Another rule for the edges that pass a test."""
    return lambda derivation: with_rule(
        derivation, lambda edge: rule(edge) if test(edge) else edge.right
    )


# Mistakes of the step, and of what it is taken with.


def _updates(change: Callable[[Derivation, Quantity], Expression]) -> Way:
    """Another formula for what a step leads to."""

    def way(derivation: Derivation) -> Derivation:
        def changed(quantity: Quantity) -> Quantity:
            if quantity.kind not in (Kind.UPDATED, Kind.STATE):
                return quantity
            return replace(quantity, definition=change(derivation, quantity))

        return with_quantities(derivation, changed)

    return way


def _added(_: Derivation, quantity: Quantity) -> Expression:
    """Plus where the step has minus; where it has none, as in w + v, minus for what is added."""
    definition = quantity.definition
    if quantity.kind is not Kind.UPDATED or not isinstance(definition, Sum):
        return definition
    first, *rest = definition.terms
    return Sum((first, *(t.operand if isinstance(t, Negative) else Negative(t) for t in rest)))


def _without_rate(derivation: Derivation, quantity: Quantity) -> Expression:
    constants = derivation.graph.having(Role.CONSTANT)
    return substitute(quantity.definition, {constants[0].plain: ONE} if constants else {})


def _only_gradient(derivation: Derivation, quantity: Quantity) -> Expression:
    if quantity.kind is not Kind.UPDATED:
        return quantity.definition
    return slope_by(derivation.graph, derivation.graph[quantity.subject])


def _old_value(_: Derivation, quantity: Quantity) -> Expression:
    return Symbol(quantity.subject) if quantity.kind is Kind.UPDATED else quantity.definition


def _updated_weights(derivation: Derivation) -> Derivation:
    """The weights after the step where those before it belong."""

    def rule(edge: Edge) -> Expression:
        if not is_through_weight(edge):
            return edge.right
        new = {name: Symbol(derivation.carried.get(name, name)) for name in names_in(edge.partial)}
        return product_of((edge.arriving, substitute(edge.partial, new)))

    return with_rule(derivation, rule)


# Mistakes of the forward pass.


def _without_bias(derivation: Derivation) -> Derivation:
    """The biases left out of the sums, and not of what is differentiated."""

    def is_bias(term: Expression) -> bool:
        bare = term.operand if isinstance(term, Negative) else term
        return isinstance(bare, Symbol) and derivation.graph[bare.name].role is Role.BIAS

    def changed(quantity: Quantity) -> Quantity:
        definition = quantity.definition
        if quantity.kind is not Kind.FORWARD or not isinstance(definition, Sum):
            return quantity
        kept = [term for term in definition.terms if not is_bias(term)]
        return replace(quantity, definition=sum_of(kept))

    return with_quantities(derivation, changed)


_ROWS = (
    Mistake(
        "slope left out",
        tuple(_where(test, without_partial) for test in (is_slope, is_hidden_slope, is_last_slope)),
    ),
    Mistake(
        "slope at the output",
        tuple(
            _where(test, rule)
            for rule in (at_the_output, input_for_output)
            for test in (is_slope, is_hidden_slope, is_last_slope)
        ),
    ),
    Mistake(
        "other path forgotten",
        tuple(
            _where(both(is_fork, dropped), nothing) for dropped in (not_own, not_first, not_last)
        ),
    ),
    Mistake("updated weights used", (_updated_weights,)),
    Mistake("update with plus", (_updates(_added),)),
    Mistake("learning rate forgotten", (_updates(_without_rate),)),
    Mistake("gradient given for new value", (_updates(_only_gradient),)),
    Mistake(OLD_VALUE, (_updates(_old_value),)),
    Mistake("penalty forgotten", (_where(is_of_penalty, nothing),)),
    Mistake("bias left out", (_without_bias,)),
    Mistake("half forgotten", (_where(has_half_a_square, times(TWO)),)),
    Mistake("two forgotten", (_where(has_a_whole_square, times(HALF)),)),
    Mistake("target and output swapped", (_where(is_of_loss, swapped),)),
    Mistake(
        "shared bias counted once",
        tuple(
            _where(both(is_of_shared_bias, dropped), nothing) for dropped in (not_first, not_last)
        ),
    ),
    Mistake(
        "input and hidden value swapped",
        tuple(
            _where(test, with_other_source)
            for test in (is_of_weight, is_of_later_layer, is_of_first_layer)
        ),
    ),
    Mistake("sum used for output", (_where(is_of_weight, with_preactivation),)),
    Mistake(
        "weight gradient used for weight",
        (
            _where(is_through_weight, weight_gradient),
            _where(is_through_weight, times_weight_gradient),
        ),
    ),
    Mistake(
        "input factor forgotten",
        tuple(
            _where(test, without_partial)
            for test in (is_of_weight, is_of_first_layer, is_of_later_layer)
        ),
    ),
    Mistake("transposed weights used", (_where(is_through_weight, with_transposed_weight),)),
    Mistake(
        "divided instead of multiplied",
        (
            _where(either(is_through_weight, is_of_weight), divided),
            _where(is_of_weight, divided),
            _where(is_through_weight, divided),
        ),
    ),
)

MISTAKES: Mapping[str, Mistake] = MappingProxyType({row.name: row for row in _ROWS})
