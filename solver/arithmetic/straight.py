"""Sums and products without a second look: their value as long as none of it is rounded.

Most lines of a key are made of short decimals, and come out exactly. What has to be watched where
digits are lost, the evaluation proper does (`solver.arithmetic.evaluation`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from operator import itemgetter

from solver.formulas.expression import (
    Expression,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
)

Straight = Callable[[Mapping[str, Decimal]], Decimal]


def straight(expression: Expression) -> Straight | None:
    """How to work the formula out; None where it is more than sums, products and whole powers.

    Where the *inexact* flag is up afterwards, the value is good for nothing.
    """
    match expression:
        case Symbol(name):
            return itemgetter(name)
        case Number(value):
            return lambda _: value
        case Negative(operand):
            return _negative(straight(operand))
        case Sum(terms):
            return _sum([straight(term) for term in terms])
        case Product(factors):
            return _product(factors)
        case Power(base, Number(exponent)) if exponent > 0 and exponent == int(exponent):
            return _power(straight(base), exponent)
    return None


def _negative(operand: Straight | None) -> Straight | None:
    return operand and (lambda values: -operand(values))


def _sum(terms: Sequence[Straight | None]) -> Straight | None:
    known = [term for term in terms if term]
    if len(known) < len(terms):
        return None
    first, *others = known
    if len(others) == 1:
        second = others[0]
        return lambda values: first(values) + second(values)

    def value(values: Mapping[str, Decimal]) -> Decimal:
        total = first(values)
        for term in others:
            total += term(values)
        return total

    return value


def _product(factors: Sequence[Expression]) -> Straight | None:
    """Fractions of numbers, such as a half, are divided by last."""
    above = [straight(f.numerator if isinstance(f, Quotient) else f) for f in factors]
    below = [f.denominator for f in factors if isinstance(f, Quotient)]
    if not all(isinstance(number, Number) for number in below):
        return None
    product, divisor = _multiplied(above), _multiplied([straight(number) for number in below])
    if not below or product is None or divisor is None:
        return product
    return lambda values: product(values) / divisor(values)


def _multiplied(factors: Sequence[Straight | None]) -> Straight | None:
    known = [factor for factor in factors if factor]
    if not known or len(known) < len(factors):
        return None
    first, *others = known
    if len(others) == 1:
        second = others[0]
        return lambda values: first(values) * second(values)

    def value(values: Mapping[str, Decimal]) -> Decimal:
        result = first(values)
        for factor in others:
            result *= factor(values)
        return result

    return value


def _power(base: Straight | None, exponent: Decimal) -> Straight | None:
    return base and (lambda values: base(values) ** exponent)
