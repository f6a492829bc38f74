"""Formulas whose value is a fraction: -12 × (1 - 4)/9 is exactly 4, though 3/9 is no decimal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from math import isqrt, prod

from solver.formulas.expression import (
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
    parts = tuple(_parts(expression))
    is_rational = all(_is_rational(part) for part in parts)
    return is_rational and any(_divides(part) for part in parts)


def _parts(expression: Expression) -> Iterator[Expression]:
    yield expression
    for operand in children(expression):
        yield from _parts(operand)


def _is_rational(part: Expression) -> bool:
    if isinstance(part, Call):
        return part.function == "sqrt"
    return not isinstance(part, Cases)


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
        case Call("sqrt", (argument,)):
            return _root(_fraction(argument, values))
        case Call() | Cases():
            raise _Irrational


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
