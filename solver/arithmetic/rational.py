"""Formulas whose value is a fraction: -12 × (1 - 4)/9 is exactly 4, though 3/9 is no decimal."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import isqrt, prod
from types import MappingProxyType

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
    Symbol,
    children,
)

LARGEST_EXPONENT = 64
MOST_DIGITS = 80
"""A decimal with more digits than this is not worth knowing to be exact."""


def divides(expression: Expression) -> bool:
    """Whether a decimal can turn into a fraction, and back, on the way through the formula.

    Not where an irrational function stands in the way, nor in halves and squares: they end.
    """
    return _is_rational(expression) and any(map(_divides, _parts(expression)))


def _parts(expression: Expression) -> Iterator[Expression]:
    yield expression
    for operand in children(expression):
        yield from _parts(operand)


def _is_rational(expression: Expression) -> bool:
    """Whether it can be a fraction; of cases, whether one of them can."""
    if isinstance(expression, Cases):
        values = (*(branch.value for branch in expression.branches), expression.otherwise)
        return any(map(_is_rational, values))
    if isinstance(expression, Call) and expression.function not in _RATIONAL:
        return False
    return all(map(_is_rational, children(expression)))


def _divides(part: Expression) -> bool:
    match part:
        case Quotient(_, Number(divisor)):
            return _as_decimal(1 / Fraction(divisor)) is None if divisor else True
        case Power(_, Number(exponent)):
            return exponent < 0 or exponent != int(exponent)
    return isinstance(part, Quotient | Power)


def exact_decimal(expression: Expression, values: Mapping[str, Decimal]) -> Decimal | None:
    """The value as a decimal, where it is one: nothing irrational, and it ends."""
    try:
        value = _fraction(expression, values)
    except (_Irrational, ZeroDivisionError):
        return None
    return _as_decimal(value)


def _as_decimal(value: Fraction) -> Decimal | None:
    places = max(_times(value.denominator, 2), _times(value.denominator, 5))
    scaled = value * 10**places
    if scaled.denominator != 1 or places > MOST_DIGITS:
        return None
    digits = Decimal(scaled.numerator).as_tuple()
    return Decimal((digits.sign, digits.digits, -places))


def _times(number: int, factor: int) -> int:
    """How often the factor divides the number."""
    found = 0
    while number % factor == 0:
        number, found = number // factor, found + 1
    return found


class _Irrational(Exception):
    """The formula has a value that is no fraction, or none that is looked for."""


def _fraction(expression: Expression, values: Mapping[str, Decimal]) -> Fraction:
    match expression:
        case Number(value):
            return _as_fraction(value)
        case Symbol(name):
            return _as_fraction(values[name])
        case Negative(operand):
            return -_fraction(operand, values)
        case Sum(terms):
            return sum((_fraction(term, values) for term in terms), Fraction(0))
        case Product(factors):
            return prod((_fraction(factor, values) for factor in factors), start=Fraction(1))
        case Quotient(numerator, denominator):
            return _fraction(numerator, values) / _fraction(denominator, values)
        case Power(base, exponent):
            return _power(_fraction(base, values), _fraction(exponent, values))
        case Cases(branches, otherwise):
            held = (branch.value for branch in branches if _holds(branch, values))
            return _fraction(next(held, otherwise), values)
        case Call(function, arguments):
            return _called(function, [_fraction(argument, values) for argument in arguments])


def _called(function: str, arguments: Sequence[Fraction]) -> Fraction:
    if function not in _RATIONAL:
        raise _Irrational
    return _RATIONAL[function](*arguments)


def _holds(branch: Branch, values: Mapping[str, Decimal]) -> bool:
    left, right = (_fraction(side, values) for side in (branch.left, branch.right))
    return _COMPARISONS[branch.relation](left, right)


def _as_fraction(value: Decimal) -> Fraction:
    if abs(value.adjusted()) > MOST_DIGITS:
        raise _Irrational  # a fraction of so many digits takes all memory
    return Fraction(value)


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator != 1 or abs(exponent) > LARGEST_EXPONENT:
        raise _Irrational
    return base ** int(exponent)


def _root(square: Fraction) -> Fraction:
    if square < 0:
        raise _Irrational
    root = Fraction(isqrt(square.numerator), isqrt(square.denominator))
    if root * root != square:
        raise _Irrational
    return root


_RATIONAL: Mapping[str, Callable[..., Fraction]] = MappingProxyType(
    {"sqrt": _root, "abs": abs, "max": max, "min": min}
)
_COMPARISONS: Mapping[str, Callable[[Fraction, Fraction], bool]] = MappingProxyType(
    {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le}
)
