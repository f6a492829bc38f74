"""Putting numbers into formulas: decimals, with a record of whether the result is exact.

All arithmetic runs with `DIGITS` significant digits, and with more where a difference cancels most
of them, so that at least `KEPT` hold. The decimal module's *inexact* flag tells whether a result
is the true value or a rounded one: `1/(1 + e^0)` is exactly 0.5, `1/3` is not a decimal.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from operator import ge, gt, le, lt
from types import MappingProxyType
from typing import Any

from solver.arithmetic.elementary import EVALUATORS
from solver.formulas.elementary import FUNCTIONS, Function
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
)

DIGITS = 100
KEPT = 70
MOST_DIGITS = 2000
"""What cancels to less than this many digits can tell is 0, as tanh' of a unit at 10000 is."""

_CONTEXT = decimal.Context(
    prec=DIGITS,
    rounding=decimal.ROUND_HALF_EVEN,
    Emax=decimal.MAX_EMAX,
    Emin=decimal.MIN_EMIN,
    traps=[decimal.DivisionByZero, decimal.InvalidOperation, decimal.Overflow],
)
_COMPARED_BY: Mapping[str, Callable[[Decimal, Decimal], bool]] = MappingProxyType(
    {">": gt, ">=": ge, "<": lt, "<=": le}
)


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The value of a formula, and whether it is the true one to the last digit."""

    value: Decimal
    is_exact: bool


@dataclass(slots=True)
class _Run:
    """One way through a formula, and how many digits it lost to cancellation."""

    values: Mapping[str, Decimal]
    context: decimal.Context
    lost: int = 0

    @property
    def is_inexact(self) -> bool:
        return self.context.flags[decimal.Inexact]


def evaluate(expression: Expression, values: Mapping[str, Decimal]) -> Evaluated:
    """The formula with a number for each of its quantities.

    Raises ArithmeticError where it has no value: a division by zero, the logarithm of zero, a
    number too large to hold.
    """
    with decimal.localcontext(_CONTEXT) as context:
        context.clear_flags()
        run = _Run(values, context)
        value = _value(expression, run)
        while context.prec - run.lost < KEPT and context.prec < MOST_DIGITS:
            context.prec = min(MOST_DIGITS, DIGITS + 2 * run.lost)
            context.clear_flags()
            run = _Run(values, context)
            value = _value(expression, run)
        if context.prec > DIGITS:
            context.prec = DIGITS
            value = +value
        return Evaluated(value, not run.is_inexact)


def select(cases: Cases, values: Mapping[str, Decimal]) -> Branch | None:
    """The branch that holds for these numbers; None where it is the `otherwise`."""
    with decimal.localcontext(_CONTEXT) as context:
        return _branch(cases, _Run(values, context))


def _value(expression: Expression, run: _Run) -> Decimal:
    return _RULES[type(expression)](expression, run)


def _product(product: Product, run: _Run) -> Decimal:
    """Multiply all that is above the line before dividing: 1/3 of 3 is exactly 1."""
    above, below = Decimal(1), None
    before = run.is_inexact
    for factor in product.factors:
        if isinstance(factor, Quotient):
            above *= _value(factor.numerator, run)
            divisor = _value(factor.denominator, run)
            below = divisor if below is None else below * divisor
        else:
            above *= _value(factor, run)
    result = above if below is None else above / below
    if not result and run.is_inexact and not before:
        run.context.flags[decimal.Inexact] = not _has_exact_zero(product.factors, run)
    return result


def _has_exact_zero(factors: tuple[Expression, ...], run: _Run) -> bool:
    """Whether a product is 0 however its other factors were rounded."""
    for factor in factors:
        run.context.clear_flags()
        if not _value(factor, run) and not run.is_inexact:
            return True
    return False


def _power(power: Power, run: _Run) -> Decimal:
    """Decimal takes 0 to a negative power as infinite; here it has no value."""
    base, exponent = _value(power.base, run), _value(power.exponent, run)
    if not base and exponent < 0:
        raise decimal.DivisionByZero("0 to a negative power")
    return base**exponent


def _sum(expression: Sum, run: _Run) -> Decimal:
    """A sum in which little more than rounding errors is left counts as 0."""
    terms = [_value(term, run) for term in expression.terms]
    total = sum(terms[1:], terms[0])
    largest = max([term.adjusted() for term in terms if term], default=0)
    if total and largest - total.adjusted() < 2:
        return total
    if not run.is_inexact:
        return total
    lost = largest - total.adjusted() if total else run.context.prec
    if lost > run.context.prec - KEPT:
        total, lost = Decimal(0), run.context.prec
    run.lost += lost
    return total


def _call(call: Call, run: _Run) -> Decimal:
    arguments = [_value(argument, run) for argument in call.arguments]
    row = FUNCTIONS[call.function]
    if row.definition is not None:
        return _defined(row, row.definition, arguments, run)
    result = EVALUATORS[call.function](*arguments)
    if call.function in _SENSITIVE and run.is_inexact:
        run.lost += _SENSITIVE[call.function](arguments[0], result, run.context.prec)
    return result


def _defined(row: Function, definition: Expression, arguments: list[Decimal], run: _Run) -> Decimal:
    outside, run.values = run.values, dict(zip(row.parameters, arguments, strict=True))
    result = _value(definition, run)
    run.values = outside
    return result


def _cases(cases: Cases, run: _Run) -> Decimal:
    """An inexact condition does not make the value inexact."""
    before = run.is_inexact
    branch = _branch(cases, run)
    run.context.flags[decimal.Inexact] = before
    return _value(cases.otherwise if branch is None else branch.value, run)


def _branch(cases: Cases, run: _Run) -> Branch | None:
    for branch in cases.branches:
        holds = _COMPARED_BY[branch.relation]
        if holds(_value(branch.left, run), _value(branch.right, run)):
            return branch
    return None


def _lost_to_size(argument: Decimal, _: Decimal, __: int) -> int:
    """An error of the argument is one of the result, however large the argument."""
    return max(0, argument.adjusted())


def _lost_near_one(_: Decimal, result: Decimal, digits: int) -> int:
    """Of a logarithm near 0 only the digits in which its argument is not 1 are left."""
    return max(0, -result.adjusted()) if result else digits


_SENSITIVE: Mapping[str, Callable[[Decimal, Decimal, int], int]] = MappingProxyType(
    {"exp": _lost_to_size, "sin": _lost_to_size, "cos": _lost_to_size, "ln": _lost_near_one}
)

_RULES: Mapping[type, Callable[[Any, _Run], Decimal]] = {
    Symbol: lambda symbol, run: run.values[symbol.name],
    Number: lambda number, _: number.value,
    Negative: lambda negative, run: -_value(negative.operand, run),
    Sum: _sum,
    Product: _product,
    Quotient: lambda q, run: _value(q.numerator, run) / _value(q.denominator, run),
    Power: _power,
    Call: _call,
    Cases: _cases,
}
