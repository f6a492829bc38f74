"""Dual numbers: a value together with its derivative by one quantity."""

from __future__ import annotations

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
    substitute,
)

Dual = tuple[Decimal, Decimal]
NIL = Decimal(0)
_LARGEST_EXPONENT = 1000


class Unknown(LookupError):
    """A quantity that the document does not say how to work out."""


def holds(left: Decimal, branch: Branch, right: Decimal) -> bool:
    """Whether a branch holds for the two values that it compares."""
    order = (left > right) - (left < right)
    return order in {">": (1,), ">=": (1, 0), "<": (-1,), "<=": (-1, 0)}[branch.relation]


def combined(formula: Expression, parts: list[Dual]) -> Dual:
    """Dual numbers put together."""
    match formula:
        case Negative():
            return -parts[0][0], -parts[0][1]
        case Sum():
            return sum((v for v, _ in parts), NIL), sum((t for _, t in parts), NIL)
        case Product():
            value, slope = Decimal(1), NIL
            for factor, tangent in parts:
                value, slope = value * factor, slope * factor + value * tangent
            return value, slope
        case Quotient():
            (above, rise), (below, fall) = parts
            return above / below, (rise * below - above * fall) / (below * below)
        case Power():
            return _powered(parts)
        case Call():
            return _called(formula, parts)
    raise Unknown(type(formula).__name__)


def _powered(parts: list[Dual]) -> Dual:
    (base, rise), (exponent, growth) = parts
    if abs(exponent) > _LARGEST_EXPONENT or (not base and exponent < 0):
        raise Unknown("a power out of range")
    value = base**exponent if exponent or base else Decimal(1)
    slope = exponent * base ** (exponent - 1) * rise if rise and exponent else NIL
    return value, slope + (value * base.ln() * growth if growth else NIL)


def _called(call: Call, parts: list[Dual]) -> Dual:
    """An elementary function; the first of equal ones has the slope of a largest or smallest."""
    values = [value for value, _ in parts]
    result = EVALUATORS[call.function](*values)
    if call.function in ("max", "min"):
        return result, next(tangent for value, tangent in parts if value == result)
    if not any(tangent for _, tangent in parts):
        return result, NIL
    (value, tangent), row = parts[0], ELEMENTARY[call.function]
    slope = _plain(substitute(row.partials[0], {"x1": Number(value)}))
    return result, slope * tangent


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
    return combined(formula, [(_plain(part), NIL) for part in children(formula)])[0]
