"""The one function that rounds."""

from __future__ import annotations

import decimal
from collections.abc import Mapping
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
_HALF = Decimal("0.5")
_WIDE = decimal.Context(prec=decimal.MAX_PREC, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN)

FIGURES_OF_THE_TINY = 2
"""Significant figures for a number that would print as zero without being zero."""


def round_to(
    value: Decimal, places: int, *, mode: Mode, digits: Digits, trailing_zeros: bool = True
) -> Decimal:
    """The value to so many places, counted after the point or from the first figure.

    What is not zero never becomes 0.0000: it keeps `FIGURES_OF_THE_TINY` figures (1.2E-5).
    """
    if not value:
        return Decimal(0)
    rounded = _quantize(value, _last_place(value, places, digits), mode)
    if not rounded:
        return round_to(
            value,
            FIGURES_OF_THE_TINY,
            mode=mode,
            digits=Digits.SIGNIFICANT,
            trailing_zeros=trailing_zeros,
        )
    if digits is _SIGNIFICANT and rounded.adjusted() > value.adjusted():
        rounded = _quantize(rounded, _last_place(rounded, places, digits), mode)  # 9.996 -> 10.00
    return rounded if trailing_zeros else without_trailing_zeros(rounded)


def distance_to_jump(value: Decimal, places: int, *, mode: Mode, digits: Digits) -> Decimal:
    """How far a value is from the nearest at which `round_to` jumps, in units of the last place.

    That is a tie, or where digits are cut off a value that ends there. What ends there itself needs
    no rounding, and is half a unit from everything.
    """
    if not value:
        return _HALF
    exponent = _last_place(value, places, digits)
    if not _quantize(value, exponent, mode):
        exponent = value.adjusted() - FIGURES_OF_THE_TINY + 1
    over = _WIDE.remainder(_WIDE.scaleb(value.copy_abs(), -exponent), 1)
    if not over:
        return _HALF
    return min(over, 1 - over) if mode is Mode.TRUNCATE else abs(over - _HALF)


def _last_place(value: Decimal, places: int, digits: Digits) -> int:
    return value.adjusted() - places + 1 if digits is _SIGNIFICANT else -places


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
