"""The one function that rounds."""

from __future__ import annotations

import decimal
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from solver.exercise.rounding import Digits, Mode

_MODES: Mapping[Mode, str] = MappingProxyType(
    {
        Mode.HALF_UP: decimal.ROUND_HALF_UP,
        Mode.HALF_EVEN: decimal.ROUND_HALF_EVEN,
        Mode.TRUNCATE: decimal.ROUND_DOWN,
    }
)

FIGURES_OF_THE_TINY = 2
"""Significant figures for a number that would print as zero without being zero."""


def round_to(
    value: Decimal, places: int, *, mode: Mode, digits: Digits, trailing_zeros: bool = True
) -> Decimal:
    """The value to so many places, counted after the point or from the first figure.

    What is not zero never becomes 0.0000: it keeps `FIGURES_OF_THE_TINY` figures (1.2E-5).
    """
    if value == 0:
        return Decimal(0)
    exponent = -places if digits is Digits.DECIMALS else value.adjusted() - places + 1
    rounded = _quantize(value, exponent, mode)
    if rounded == 0:
        rounded = _quantize(value, value.adjusted() - FIGURES_OF_THE_TINY + 1, mode)
    return rounded if trailing_zeros else without_trailing_zeros(rounded)


def _quantize(value: Decimal, exponent: int, mode: Mode) -> Decimal:
    with decimal.localcontext() as context:
        context.prec = max(1, value.adjusted() - exponent + 2)
        return value.quantize(Decimal(1).scaleb(exponent), rounding=_MODES[mode])


def without_trailing_zeros(value: Decimal) -> Decimal:
    """The same number with as few digits as it needs (120, not 1.2E+2)."""
    if value == 0:
        return Decimal(0)
    trimmed = value.normalize(decimal.Context(prec=max(1, len(value.as_tuple().digits))))
    exponent = trimmed.as_tuple().exponent
    is_padded = isinstance(exponent, int) and exponent > 0
    return _quantize(trimmed, 0, Mode.TRUNCATE) if is_padded else trimmed


def places_after_the_point(value: Decimal) -> int:
    """How many decimals a number has as written."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
