"""Putting numbers into formulas: decimals, with a record of whether the result is exact.

All arithmetic runs with `DIGITS` significant digits, so that the 30 that are published hold even
where most of them cancel. The decimal module's *inexact* flag tells whether a result is the true
value or a rounded one: `1/(1 + e^0)` is exactly 0.5, `1/3` is not a decimal.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from solver.formulas.expression import (
    Call,
    Expression,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
)

DIGITS = 100

_CONTEXT = decimal.Context(
    prec=DIGITS,
    rounding=decimal.ROUND_HALF_EVEN,
    Emax=decimal.MAX_EMAX,
    Emin=decimal.MIN_EMIN,
    traps=[decimal.DivisionByZero, decimal.InvalidOperation, decimal.Overflow],
)


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The value of a formula, and whether it is the true one to the last digit."""

    value: Decimal
    is_exact: bool


def evaluate(expression: Expression, values: Mapping[str, Decimal]) -> Evaluated:
    """The formula with a number for each of its quantities.

    Raises ArithmeticError where it has no value: a division by zero, the logarithm of zero, a
    number too large to hold.
    """
    with decimal.localcontext(_CONTEXT) as context:
        context.clear_flags()
        value = _value(expression, values)
        return Evaluated(value, not context.flags[decimal.Inexact])


def _value(expression: Expression, values: Mapping[str, Decimal]) -> Decimal:
    match expression:
        case Symbol(name):
            return values[name]
        case Number(value):
            return value
        case Product(factors):
            return _product(factors, values)
        case Sum(terms):
            total = _value(terms[0], values)
            for term in terms[1:]:
                total += _value(term, values)
            return total
        case Negative(operand):
            return -_value(operand, values)
        case Quotient(numerator, denominator):
            return _value(numerator, values) / _value(denominator, values)
        case Power(base, exponent):
            return _value(base, values) ** _value(exponent, values)
        case Call(function, arguments):
            return FUNCTIONS[function](*(_value(argument, values) for argument in arguments))


def _product(factors: tuple[Expression, ...], values: Mapping[str, Decimal]) -> Decimal:
    """Multiply all that is above the line before dividing: 1/3 of 3 is exactly 1."""
    above, below = Decimal(1), Decimal(1)
    for factor in factors:
        if isinstance(factor, Quotient):
            above *= _value(factor.numerator, values)
            below *= _value(factor.denominator, values)
        else:
            above *= _value(factor, values)
    return above if below == 1 else above / below


def _tanh(x: Decimal) -> Decimal:
    shrinking = (-2 * abs(x)).exp()
    return ((1 - shrinking) / (1 + shrinking)).copy_sign(x)


FUNCTIONS: Mapping[str, Callable[..., Decimal]] = MappingProxyType(
    {
        "exp": Decimal.exp,
        "ln": Decimal.ln,
        "tanh": _tanh,
        "max": max,
        "step": lambda x: Decimal(1) if x > 0 else Decimal(0),
    }
)
