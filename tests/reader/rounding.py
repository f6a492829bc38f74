"""Rounding, on exact fractions: written apart from the program's own, to judge it."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Literal, TypeAlias

from reader.formula import Number
from reader.values import Value

Mode: TypeAlias = Literal["half-up", "half-even", "truncate"]
Digits: TypeAlias = Literal["decimals", "significant"]


def as_fraction(value: Value) -> Fraction:
    """Exactly the number that a 60-digit value stands for."""
    if isinstance(value, Fraction):
        return value
    mantissa, exponent = value.man_exp  # of the absolute value
    size = Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
    return -size if value < 0 else size


def rounded(value: Value, unit: Fraction, mode: Mode) -> Fraction:
    """The multiple of `unit` that the value rounds to; half-up takes ties away from zero."""
    exact = as_fraction(value)
    scaled = abs(exact) / unit
    whole = floor(scaled)
    rest = scaled - whole
    tie_goes_up = mode == "half-up" or whole % 2 == 1
    if mode != "truncate" and (rest > Fraction(1, 2) or (rest == Fraction(1, 2) and tie_goes_up)):
        whole += 1
    return whole * unit * (-1 if exact < 0 else 1)


def rounds_to(value: Value, number: Number, mode: Mode, digits: Digits) -> bool:
    """Whether the value, rounded to the last place of a printed number, is that number.

    With significant digits, the zeros that end a whole number may or may not be places.
    """
    units = [number.unit]
    if digits == "significant" and "." not in number.digits:
        zeros = len(number.digits) - len(number.digits.rstrip("0"))
        units += [number.unit * 10**k for k in range(1, zeros + 1)]
    return any(rounded(value, unit, mode) == number.value for unit in units)
