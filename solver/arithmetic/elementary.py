"""The elementary functions in decimals, to all digits of the current decimal context.

Each sets the context's *inexact* flag where its result is rounded, as decimal's own functions do.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import mpmath

_GUARD = 10
"""Digits beyond the context's that are worked with on the way."""

_LARGEST = 1000
"""mpmath is asked about numbers up to 10 to this power; the digits of larger ones take for ever."""

_MANY_DIGITS = 300
"""From here on mpmath's exp and ln are faster than decimal's, in the end a hundred times."""


def _rounded(value: Decimal) -> Decimal:
    """A result that is not the true value, in the digits of the current context."""
    decimal.getcontext().flags[decimal.Inexact] = True
    return +value


@lru_cache(maxsize=1)
def _mpmath() -> Any:
    return mpmath.mp.clone()  # of our own: SymPy changes the precision of the shared one


def _by_mpmath(function: str, *arguments: Decimal) -> Decimal:
    context = _mpmath()
    digits = decimal.getcontext().prec + _GUARD
    context.dps = digits + max((abs(x.adjusted()) for x in arguments), default=0)
    value = getattr(context, function)
    result = value(*(context.mpf(str(x)) for x in arguments)) if arguments else +value
    return _rounded(Decimal(context.nstr(result, digits)))


def _is_tiny(x: Decimal) -> bool:
    """Whether the square of x is lost beside 1."""
    return 2 * x.adjusted() < -decimal.getcontext().prec - _GUARD


def _exp(x: Decimal) -> Decimal:
    if not x:
        return Decimal(1)
    context = decimal.getcontext()
    context.flags[decimal.Inexact] = True
    return _exp_to(str(x), context.prec)


@lru_cache(maxsize=256)  # a sigmoid and its derivative ask for the same ones, one after the other
def _exp_to(written: str, digits: int) -> Decimal:
    """Of an argument as it is written: the hash of a decimal takes longer than all the rest."""
    x = Decimal(written)
    if digits > _MANY_DIGITS and -7 < x.adjusted() < 7:
        return _by_mpmath("exp", x)
    return x.exp()


def _ln(x: Decimal) -> Decimal:
    if not x:
        raise decimal.DivisionByZero("the logarithm of 0")
    if x == 1:
        return Decimal(0)
    context = decimal.getcontext()
    found = _ln_to(str(x), context.prec)
    context.flags[decimal.Inexact] = True
    return found


@lru_cache(maxsize=256)  # a cross-entropy is looked at twice where a target is 0
def _ln_to(written: str, digits: int) -> Decimal:
    x = Decimal(written)
    if x > 0 and digits > _MANY_DIGITS and -7 < x.adjusted() < 7:
        return _by_mpmath("ln", x)
    return x.ln()


def _tanh(x: Decimal) -> Decimal:
    if not x or _is_tiny(x):
        return _rounded(x) if x else x
    with decimal.localcontext() as context:
        context.prec += _GUARD + max(0, -x.adjusted())
        shrinking = _exp(-2 * abs(x))
        result = ((1 - shrinking) / (1 + shrinking)).copy_sign(x)
    return _rounded(result)


def _sin(x: Decimal) -> Decimal:
    if not x or _is_tiny(x):
        return _rounded(x) if x else x
    return _by_mpmath("sin", _angle(x))


def _cos(x: Decimal) -> Decimal:
    if not x or _is_tiny(x):
        return _rounded(Decimal(1)) if x else Decimal(1)
    return _by_mpmath("cos", _angle(x))


def _angle(x: Decimal) -> Decimal:
    if x.adjusted() > _LARGEST:
        raise decimal.InvalidOperation(f"{x:.3g} is too large for a sine or cosine")
    return x


def _erf(x: Decimal) -> Decimal:
    if not x:
        return x
    if x * x > 3 * decimal.getcontext().prec:  # 1 - erf(x) is less than e^(-x^2)
        return _rounded(Decimal(1).copy_sign(x))
    if _is_tiny(x):
        return _rounded(2 * x / _pi().sqrt())
    return _by_mpmath("erf", x)


def _pi() -> Decimal:
    return _by_mpmath("pi")


EVALUATORS: Mapping[str, Callable[..., Decimal]] = MappingProxyType(
    {
        "exp": _exp,
        "ln": _ln,
        "sqrt": Decimal.sqrt,
        "tanh": _tanh,
        "sin": _sin,
        "cos": _cos,
        "erf": _erf,
        "abs": Decimal.copy_abs,
        "max": max,
        "min": min,
        "pi": _pi,
    }
)
"""For every row of `ELEMENTARY` its value; ArithmeticError where it has none."""


def _lost_to_size(argument: Decimal, _: Decimal, __: int) -> int:
    """An error of the argument is one of the result, however large the argument."""
    return max(0, argument.adjusted())


def _lost_near_one(_: Decimal, result: Decimal, digits: int) -> int:
    """Of a logarithm near 0 only the digits in which its argument is not 1 are left."""
    return max(0, -result.adjusted()) if result else digits


SENSITIVE: Mapping[str, Callable[[Decimal, Decimal, int], int]] = MappingProxyType(
    {"exp": _lost_to_size, "sin": _lost_to_size, "cos": _lost_to_size, "ln": _lost_near_one}
)
"""How many of so many digits a function loses at an argument that was rounded, where it does."""
