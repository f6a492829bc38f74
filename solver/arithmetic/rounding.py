"""The one function that rounds."""

from __future__ import annotations

import decimal
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from solver.exercise.rounding import Digits, Mode

_MODES: Mapping[Mode, str] = MappingProxyType(
    {
        Mode.HALF_UP: decimal.ROUND_HALF_UP,
        Mode.HALF_EVEN: decimal.ROUND_HALF_EVEN,
        Mode.TRUNCATE: decimal.ROUND_DOWN,
    }
)

_SIGNIFICANT = Digits.SIGNIFICANT  # Python takes longer to find it in its class than to round
_ZERO, _HALF, _ONE = Decimal(0), Decimal("0.5"), Decimal(1)
_WIDE = decimal.Context(prec=decimal.MAX_PREC, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN)

FIGURES_OF_THE_TINY = 2
"""Significant figures for a number that would print as zero without being zero."""


Rounder = Callable[[Decimal], Decimal]
"""What a value is rounded to, or how far it is from where that jumps."""


def round_to(
    value: Decimal, places: int, *, mode: Mode, digits: Digits, trailing_zeros: bool = True
) -> Decimal:
    """The value to so many places, counted after the point or from the first figure.

    What is not zero never becomes 0.0000: it keeps `FIGURES_OF_THE_TINY` figures (1.2E-5).
    """
    return rounder(places, mode, digits, trailing_zeros)(value)


@lru_cache(maxsize=256)
def rounder(places: int, mode: Mode, digits: Digits, trailing_zeros: bool) -> Rounder:
    """`round_to` made ready for many values."""
    to_places = _to_figures(places, mode) if digits is _SIGNIFICANT else _to_decimals(places, mode)
    if trailing_zeros:
        return to_places
    return lambda value: without_trailing_zeros(to_places(value))


def _to_decimals(places: int, mode: Mode) -> Rounder:
    unit, rounding, tiny = _unit(-places), _MODES[mode], _to_figures(FIGURES_OF_THE_TINY, mode)
    return lambda value: value.quantize(unit, rounding, _WIDE) or tiny(value)


def _to_figures(figures: int, mode: Mode) -> Rounder:
    def rounded(value: Decimal) -> Decimal:
        if not value:
            return _ZERO
        found = _quantize(value, value.adjusted() - figures + 1, mode)
        if found.adjusted() == value.adjusted():
            return found
        return _quantize(found, found.adjusted() - figures + 1, mode)  # 9.996 -> 10.00

    return rounded


@lru_cache(maxsize=256)
def distance(places: int, mode: Mode, digits: Digits) -> Rounder:
    """How far a value is from the nearest at which `round_to` jumps, in units of the last place.

    That is a tie, or where digits are cut off a value that ends there. What ends there itself needs
    no rounding, and is half a unit from everything.
    """
    is_cut, counts_figures = mode is Mode.TRUNCATE, digits is _SIGNIFICANT
    scaleb, remainder = _WIDE.scaleb, _WIDE.remainder

    def found(value: Decimal) -> Decimal:
        if not value:
            return _HALF
        exponent = value.adjusted() - places + 1 if counts_figures else -places
        scaled = scaleb(value.copy_abs(), -exponent)
        if scaled < _ONE and not _quantize(value, exponent, mode):
            scaled = scaleb(scaled, FIGURES_OF_THE_TINY - 1 - scaled.adjusted())
        over = remainder(scaled, _ONE)
        if not over:
            return _HALF
        return min(over, 1 - over) if is_cut else abs(over - _HALF)

    return found


def _quantize(value: Decimal, exponent: int, mode: Mode) -> Decimal:
    return value.quantize(_unit(exponent), _MODES[mode], _WIDE)


@lru_cache(maxsize=256)
def _unit(exponent: int) -> Decimal:
    return Decimal((0, (1,), exponent))


def without_trailing_zeros(value: Decimal) -> Decimal:
    """The same number with as few digits as it needs (120, not 1.2E+2)."""
    if value == 0:
        return Decimal(0)
    trimmed = value.normalize(_WIDE)
    if trimmed.adjusted() < 0:
        return trimmed
    exponent = trimmed.as_tuple().exponent
    is_padded = isinstance(exponent, int) and exponent > 0
    return _quantize(trimmed, 0, Mode.TRUNCATE) if is_padded else trimmed


def places_after_the_point(value: Decimal) -> int:
    """How many decimals a number has as written."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
