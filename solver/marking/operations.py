"""Operations in decimals: what one amounts to, and its partial by each of its operands."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from solver.arithmetic.elementary import EVALUATORS
from solver.formulas.elementary import ELEMENTARY
from solver.formulas.expression import (
    Branch,
    Call,
    Cases,
    Expression,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    children,
)

NIL = Decimal(0)
ONE = Decimal(1)
NONE = Decimal("NaN")
"""A derivative that is not known; all that is worked out with it is not known either."""

_LARGEST_EXPONENT = 1000


class Unknown(LookupError):
    """A quantity that the document does not say how to work out."""


def holds(left: Decimal, branch: Branch, right: Decimal) -> bool:
    """Whether a branch holds for the two values that it compares."""
    order = (left > right) - (left < right)
    return order in {">": (1,), ">=": (1, 0), "<": (-1,), "<=": (-1, 0)}[branch.relation]


def result(operation: Expression, values: Sequence[Decimal]) -> Decimal:
    """What an operation amounts to for these values of its operands."""
    match operation:
        case Negative():
            return -values[0]
        case Sum():
            return sum(values, NIL)
        case Product():
            return _product(values)
        case Quotient():
            return values[0] / values[1]
        case Power():
            return _power(*values)
        case Call(function):
            return EVALUATORS[function](*values)
    raise Unknown(type(operation).__name__)


def _product(values: Sequence[Decimal]) -> Decimal:
    product = ONE
    for value in values:
        product *= value
    return product


def _power(base: Decimal, exponent: Decimal) -> Decimal:
    if abs(exponent) > _LARGEST_EXPONENT or (not base and exponent < 0):
        raise Unknown("a power out of range")
    return base**exponent if exponent or base else ONE


def partials(
    operation: Expression, values: Sequence[Decimal], amount: Decimal
) -> Sequence[Decimal]:
    """The partial of an operation by each of its operands; `amount` is its own value."""
    match operation:
        case Negative():
            return (-ONE,)
        case Sum():
            return (ONE,) * len(values)
        case Product():
            return _without_each(values)
        case Quotient():
            return ONE / values[1], -amount / values[1]
        case Power(_, exponent):
            power, base = values[1], values[0]
            by_base = power * _power(base, power - 1) if power else NIL
            if isinstance(exponent, Number):
                return by_base, NIL
            return by_base, amount * base.ln() if base > 0 else NONE
        case Call(function) if function in ("max", "min"):
            first = values.index(amount)
            return tuple(ONE if place == first else NIL for place in range(len(values)))
        case Call(function):
            arguments = tuple(map(Number, values))
            row = ELEMENTARY[function]
            return [_plain(row.partial(place, arguments)) for place in range(len(values))]
    raise Unknown(type(operation).__name__)


def _without_each(values: Sequence[Decimal]) -> list[Decimal]:
    """The product of all the others, for each factor."""
    before, product = [], ONE
    for value in values:
        before.append(product)
        product *= value
    after = ONE
    for place in reversed(range(len(values))):
        before[place] *= after
        after *= values[place]
    return before


def _plain(formula: Expression) -> Decimal:
    """A formula of numbers and elementary functions."""
    match formula:
        case Number(value):
            return value
        case Cases(branches, otherwise):
            for branch in branches:
                if holds(_plain(branch.left), branch, _plain(branch.right)):
                    return _plain(branch.value)
            return _plain(otherwise)
    return result(formula, [_plain(part) for part in children(formula)])
