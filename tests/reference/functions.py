"""Activation functions and losses with their derivatives, as textbooks have them.

Where there is no derivative, the convention is that of the program's documentation; `kinks` are
the places where a difference quotient does not tell it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reference.numbers import MP, Real

Function = Callable[..., Real]


@dataclass(frozen=True, slots=True)
class Rule:
    """A function, its derivative, and whether it has a kink at a place.

    All three take the place and then the constants; those of a loss take output, target, constants.
    """

    value: Function
    slope: Function
    kink: Callable[..., bool] = lambda *_: False
    constants: tuple[str, ...] = ()


def _sigmoid(x: Real, gain: Real = 1) -> Real:
    return 1 / (1 + MP.exp(-gain * x))


def _normal(x: Real) -> Real:
    """The standard normal distribution function."""
    return MP.ncdf(x)


def _inner(x: Real) -> Real:
    return MP.sqrt(2 / MP.pi) * (x + MP.mpf("0.044715") * x**3)


def _gelu_tanh_slope(x: Real) -> Real:
    inside = MP.sqrt(2 / MP.pi) * (1 + 3 * MP.mpf("0.044715") * x**2)
    return (1 + MP.tanh(_inner(x))) / 2 + x * inside / MP.cosh(_inner(x)) ** 2 / 2


def _at_zero(x: Real, *_: Real) -> bool:
    return bool(x == 0)


ACTIVATIONS: Mapping[str, Rule] = {
    "identity": Rule(lambda x: x, lambda _: MP.mpf(1)),
    "sigmoid": Rule(
        _sigmoid,
        lambda x, gain: gain * _sigmoid(x, gain) * (1 - _sigmoid(x, gain)),
        constants=("1",),
    ),
    "bipolar sigmoid": Rule(
        lambda x, gain: MP.tanh(gain * x / 2),
        lambda x, gain: gain / 2 * (1 - MP.tanh(gain * x / 2) ** 2),
        constants=("1",),
    ),
    "tanh": Rule(MP.tanh, lambda x: 1 - MP.tanh(x) ** 2),
    # At 0, where there is no derivative, the slope of the negative side is the convention.
    "relu": Rule(lambda x: max(MP.mpf(0), x), lambda x: MP.mpf(1 if x > 0 else 0), _at_zero),
    "leaky relu": Rule(
        lambda x, slope: x if x > 0 else slope * x,
        lambda x, slope: MP.mpf(1) if x > 0 else slope,
        _at_zero,
        ("0.01",),
    ),
    "elu": Rule(
        lambda x, alpha: x if x > 0 else alpha * MP.expm1(x),
        lambda x, alpha: MP.mpf(1) if x > 0 else alpha * MP.exp(x),
        _at_zero,
        ("1",),
    ),
    "softplus": Rule(lambda x: MP.log1p(MP.exp(x)), _sigmoid),
    "silu": Rule(
        lambda x: x * _sigmoid(x),
        lambda x: _sigmoid(x) * (1 + x * (1 - _sigmoid(x))),
    ),
    "gelu": Rule(
        lambda x: x * _normal(x),
        lambda x: _normal(x) + x * MP.npdf(x),
    ),
    "gelu tanh": Rule(lambda x: x * (1 + MP.tanh(_inner(x))) / 2, _gelu_tanh_slope),
    "hard sigmoid": Rule(
        lambda x: min(max(x + 3, MP.mpf(0)), MP.mpf(6)) / 6,
        lambda x: MP.mpf(1) / 6 if -3 < x < 3 else MP.mpf(0),
        lambda x: abs(x) == 3,
    ),
    "hard tanh": Rule(
        lambda x: min(max(x, MP.mpf(-1)), MP.mpf(1)),
        lambda x: MP.mpf(1 if -1 < x < 1 else 0),
        lambda x: abs(x) == 1,
    ),
    "softsign": Rule(lambda x: x / (1 + abs(x)), lambda x: (1 + abs(x)) ** -2),
}


def softmax(totals: tuple[Real, ...]) -> tuple[Real, ...]:
    """The activations of a whole layer."""
    powers = [MP.exp(total - max(totals)) for total in totals]
    return tuple(power / MP.fsum(powers) for power in powers)


def _huber(y: Real, t: Real, delta: Real) -> Real:
    apart = abs(y - t)
    return apart**2 / 2 if apart <= delta else delta * (apart - delta / 2)


def _times_log(t: Real, y: Real) -> Real:
    """t ln y, which is nothing where t is 0."""
    return t * MP.log(y) if t else MP.mpf(0)


LOSSES: Mapping[str, Rule] = {
    "half squared error": Rule(lambda y, t: (y - t) ** 2 / 2, lambda y, t: y - t),
    "squared error": Rule(lambda y, t: (y - t) ** 2, lambda y, t: 2 * (y - t)),
    "mean squared error": Rule(lambda y, t: (y - t) ** 2, lambda y, t: 2 * (y - t)),
    "half mean squared error": Rule(lambda y, t: (y - t) ** 2 / 2, lambda y, t: y - t),
    "absolute error": Rule(
        lambda y, t: abs(y - t), lambda y, t: MP.sign(y - t), lambda y, t: y == t
    ),
    "huber": Rule(
        _huber,
        lambda y, t, delta: max(-delta, min(delta, y - t)),
        lambda y, t, delta: abs(y - t) == delta,
        ("1",),
    ),
    "binary cross-entropy": Rule(
        lambda y, t: -_times_log(t, y) - _times_log(1 - t, 1 - y),
        lambda y, t: (1 - t) / (1 - y) - t / y,
    ),
    "cross-entropy": Rule(lambda y, t: -_times_log(t, y), lambda y, t: -t / y),
    "hinge": Rule(
        lambda y, t: max(MP.mpf(0), 1 - t * y),
        lambda y, t: -t if t * y < 1 else MP.mpf(0),
        lambda y, t: t * y == 1,
    ),
    # What lies on the line counts as wrong.
    "perceptron": Rule(
        lambda y, t: max(MP.mpf(0), -t * y),
        lambda y, t: -t if t * y <= 0 else MP.mpf(0),
        lambda y, _: y == 0,
    ),
    "step perceptron": Rule(
        lambda y, t: (1 - t) * y if y > 0 else -t * y,
        lambda y, t: (1 if y >= 0 else 0) - t,
        lambda y, _: y == 0,
    ),
}

MEANS = frozenset({"mean squared error", "half mean squared error", "absolute error"})
"""The losses that are divided by the number of outputs."""
