"""Numbers as they are printed: their last place, and what rounds to them."""

from __future__ import annotations

import decimal
from decimal import Decimal

from solver.formulas.expression import Expression, Negative, Number

WORKING = decimal.Context(prec=60, Emax=999_999, Emin=-999_999)
"""Digits that numbers are compared with; they are worked out to no fewer than 40."""


FEWEST_FIGURES = 3


def literal(formula: Expression | None) -> Number | None:
    """The number of a side that is one number and nothing else, with its sign."""
    match formula:
        case Number():
            return formula
        case Negative(Number(value)):
            return Number(value.copy_negate())
    return None


def unit_of(number: Number) -> Decimal:
    """One unit of the last printed place."""
    exponent = number.value.as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


def has_decimals(number: Number) -> bool:
    """Whether it may be a rounded number: 0.5, but not 2."""
    return unit_of(number) < 1


def may_be_rounded(number: Number) -> bool:
    """Whether more digits may have been carried than are printed: not behind 0.5 or 0.25."""
    return has_decimals(number) and len(number.value.as_tuple().digits) >= FEWEST_FIGURES


def same(left: Decimal, right: Decimal) -> bool:
    """Equal as far as the digits go that values are worked out with."""
    with decimal.localcontext(WORKING):
        scale = max(abs(left), abs(right))
        return abs(left - right) <= scale * Decimal("1e-35")


def rounded(value: Decimal, unit: Decimal, *, cut_off: bool = False) -> Decimal:
    """The multiple of a unit that is nearest to the value, or that it is cut off to."""
    with decimal.localcontext(WORKING) as context:
        context.prec = 400
        mode = decimal.ROUND_DOWN if cut_off else decimal.ROUND_HALF_UP
        return value.quantize(unit, rounding=mode)


def rounds_to(value: Decimal, number: Number, *, cut_off: bool = False) -> bool:
    """Whether the number is the value rounded to its last place; a tie may go either way.

    A whole number that ends in zeros may have been rounded to significant figures.
    """
    return any(
        _within(value, number.value, unit, cut_off=cut_off) for unit in _possible_units(number)
    )


def _possible_units(number: Number) -> list[Decimal]:
    unit = unit_of(number)
    units = [unit]
    value = number.value
    while value and unit >= 1 and value % (unit * 10) == 0:
        unit *= 10
        units.append(unit)
    return units


def _within(value: Decimal, number: Decimal, unit: Decimal, *, cut_off: bool) -> bool:
    with decimal.localcontext(WORKING):
        apart = abs(value - number)
        if cut_off:
            return apart < unit and abs(value) >= abs(number) * (1 - Decimal("1e-35"))
        return apart <= unit / 2 * (1 + Decimal("1e-25"))
