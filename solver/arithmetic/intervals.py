"""Intervals with rigorous bounds: what holds of every number in the operands holds of the result.

Lower bounds are rounded down and upper bounds up, in decimals of `_DIGITS` digits. What cannot be
bounded, as a division by an interval around 0, is `WHOLE`, and so is all that follows from it.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, reduce
from types import MappingProxyType

from solver.arithmetic.elementary import EVALUATORS

_DIGITS = 50
_TRAPS = [decimal.DivisionByZero, decimal.InvalidOperation, decimal.Overflow]


def _context(digits: int, rounding: str) -> decimal.Context:
    return decimal.Context(
        digits, rounding, Emin=decimal.MIN_EMIN, Emax=decimal.MAX_EMAX, traps=_TRAPS
    )


_DOWN = _context(_DIGITS, decimal.ROUND_FLOOR)
_UP = _context(_DIGITS, decimal.ROUND_CEILING)
_NEAR = _context(_DIGITS + 10, decimal.ROUND_HALF_EVEN)

ONE = Decimal(1)
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers from `low` to `high`. Raises ValueError where there are none."""

    low: Decimal
    high: Decimal

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise ValueError(f"there is no number from {self.low} to {self.high}")

    def __contains__(self, value: object) -> bool:
        return isinstance(value, Decimal) and self.low <= value <= self.high

    @property
    def is_bounded(self) -> bool:
        """Whether it ends on both sides."""
        return self.low.is_finite() and self.high.is_finite()

    @property
    def size(self) -> Decimal:
        """The largest absolute value in it."""
        return max(self.low.copy_abs(), self.high.copy_abs())

    def outwards(self, places: int) -> Interval:
        """The same with ends of so many decimals, which take in all of it."""
        return Interval(down_to(self.low, -places), up_to(self.high, -places))


WHOLE = Interval(Decimal("-Infinity"), Decimal("Infinity"))
Bound = Callable[..., Interval]


def point(value: Decimal) -> Interval:
    """The interval of one number."""
    return Interval(value, value)


def hull(intervals: Iterable[Interval]) -> Interval:
    """The least interval that takes in all of these."""
    found = list(intervals)
    return Interval(min(one.low for one in found), max(one.high for one in found))


def _bounded(bound: Bound) -> Bound:
    """The bound, or WHOLE where an operand has none or a result is too large to hold."""

    def found(*operands: Interval) -> Interval:
        if not all(operand.is_bounded for operand in operands):
            return WHOLE
        try:
            return bound(*operands)
        except ArithmeticError:
            return WHOLE

    return found


def negate(operand: Interval) -> Interval:
    """All negatives."""
    return Interval(operand.high.copy_negate(), operand.low.copy_negate())


@_bounded
def add(left: Interval, right: Interval) -> Interval:
    """All sums of a number of each."""
    return Interval(_DOWN.add(left.low, right.low), _UP.add(left.high, right.high))


@_bounded
def multiply(left: Interval, right: Interval) -> Interval:
    """All products of a number of each."""
    corners = [(a, b) for a in (left.low, left.high) for b in (right.low, right.high)]
    return Interval(
        min(_DOWN.multiply(a, b) for a, b in corners), max(_UP.multiply(a, b) for a, b in corners)
    )


@_bounded
def divide(left: Interval, right: Interval) -> Interval:
    """All quotients of a number of each; WHOLE where the divisor may be 0."""
    corners = [(a, b) for a in (left.low, left.high) for b in (right.low, right.high)]
    if right.low <= 0 <= right.high:
        return WHOLE
    return Interval(
        min(_DOWN.divide(a, b) for a, b in corners), max(_UP.divide(a, b) for a, b in corners)
    )


def add_all(terms: Iterable[Interval]) -> Interval:
    """All sums of a number of each."""
    return reduce(add, terms)


def multiply_all(factors: Iterable[Interval]) -> Interval:
    """All products of a number of each."""
    return reduce(multiply, factors)


@_bounded
def power(base: Interval, exponent: Interval) -> Interval:
    """All powers; WHOLE where a number below 0 may be raised to what is not whole."""
    times = exponent.low
    if times == exponent.high and times == times.to_integral_value():
        return _whole_power(base, int(times))
    if base.low <= 0:
        return WHOLE
    corners = [(a, b) for a in (base.low, base.high) for b in (exponent.low, exponent.high)]
    return hull(_around(_NEAR.power(a, b)) for a, b in corners)


def _whole_power(base: Interval, times: int) -> Interval:
    if times < 0:
        return divide(point(ONE), _whole_power(base, -times))
    low, high = sorted((base.low, base.high), key=Decimal.copy_abs)
    if times % 2:
        low, high = base.low, base.high
    elif base.low <= 0 <= base.high:
        low = ZERO
    return hull(
        _around(_NEAR.power(end, times)) if end else point(end**times) for end in (low, high)
    )


def _around(value: Decimal) -> Interval:
    """The interval about a value that is right to all digits but the last few."""
    return Interval(_DOWN.next_minus(_DOWN.plus(value)), _UP.next_plus(_UP.plus(value)))


def _at(function: str, *arguments: Decimal) -> Interval:
    with decimal.localcontext(_NEAR) as context:
        context.clear_flags()
        value = EVALUATORS[function](*arguments)
        is_exact = not context.flags[decimal.Inexact] and len(value.as_tuple().digits) <= _DIGITS
    return point(value) if is_exact else _around(value)


def _increasing(function: str) -> Bound:
    """A function that grows with its argument: what matters are the ends."""

    def bound(x: Interval) -> Interval:
        return Interval(_at(function, x.low).low, _at(function, x.high).high)

    return bound


@lru_cache(maxsize=1)
def _pi() -> Interval:
    return _at("pi")


def _wave(function: str, crest: int) -> Bound:
    """A sine or cosine, whose crests are at `crest` quarters of a turn and every turn from there.

    A crest or a trough that is only almost reached counts as reached.
    """

    def bound(x: Interval) -> Interval:
        ends = hull((_at(function, x.low), _at(function, x.high)))
        high = ONE if _reaches(x, crest) else ends.high
        low = -ONE if _reaches(x, crest + 2) else ends.low
        return Interval(low, high)

    return bound


def _reaches(x: Interval, quarters: int) -> bool:
    """Whether an angle of so many quarters, or of whole turns more, may be in an interval."""
    start = multiply(_pi(), point(Decimal(quarters) / 2))
    turns = divide(add(x, negate(start)), multiply(_pi(), point(Decimal(2))))
    return turns.low.to_integral_value(decimal.ROUND_CEILING) <= turns.high


def _absolute(x: Interval) -> Interval:
    nearest = ZERO if x.low <= 0 <= x.high else min(x.low.copy_abs(), x.high.copy_abs())
    return Interval(nearest, x.size)


def _largest(*arguments: Interval) -> Interval:
    return Interval(max(x.low for x in arguments), max(x.high for x in arguments))


def _smallest(*arguments: Interval) -> Interval:
    return Interval(min(x.low for x in arguments), min(x.high for x in arguments))


BOUNDS: Mapping[str, Bound] = MappingProxyType(
    {
        **{name: _bounded(_increasing(name)) for name in ("exp", "ln", "sqrt", "tanh", "erf")},
        "sin": _bounded(_wave("sin", 1)),
        "cos": _bounded(_wave("cos", 0)),
        "abs": _bounded(_absolute),
        "max": _bounded(_largest),
        "min": _bounded(_smallest),
        "pi": _pi,
    }
)
"""For every row of `ELEMENTARY` the values that it takes over intervals."""


def down_to(value: Decimal, exponent: int) -> Decimal:
    """The largest number not above the value that ends at 10 to the exponent."""
    return _cut(value, exponent, decimal.ROUND_FLOOR)


def up_to(value: Decimal, exponent: int) -> Decimal:
    """The smallest number not below the value that ends at 10 to the exponent."""
    return _cut(value, exponent, decimal.ROUND_CEILING)


def _cut(value: Decimal, exponent: int, rounding: str) -> Decimal:
    if not value.is_finite():
        return value
    digits = max(1, value.adjusted() - exponent + 2)
    context = _context(max(digits, len(value.as_tuple().digits)), rounding)
    cut = value.quantize(Decimal(1).scaleb(exponent), context=context)
    return cut if cut else cut.copy_abs()
