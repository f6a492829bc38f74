"""Gradients by central differences: nothing is differentiated, so nothing can be forgotten."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from reference.network import Network, Sample, network_of
from reference.numbers import MP, Real
from reference.passes import objective


def finite_differences(exercise: Mapping[str, Any]) -> dict[str, Real]:
    """The gradient of every parameter in the first step, right to more than 50 digits.

    Not where something stands at a kink.
    """
    with MP.workdps(DIGITS):
        network = network_of(exercise)
        samples = network.samples[:1] if exercise.get("batch") == "online" else network.samples
        return differences_of(network, samples)


DIGITS = 140
_STEP_EXPONENT = -32


def differences_of(network: Network, samples: tuple[Sample, ...]) -> dict[str, Real]:
    """The same for any values of the parameters.

    At 140 digits and a step of 1e-32 the method's own error is near 1e-64.
    """
    with MP.workdps(DIGITS):
        return {
            name: difference(
                lambda x, name=name: objective(network.with_parameter(name, x), samples),  # type: ignore[misc]
                value,
            )
            for name, value in network.parameters.items()
        }


def difference(function: Callable[[Real], Real], at: Real) -> Real:
    """The central difference quotient of a function; for a context of 140 digits."""
    step = MP.mpf(10) ** _STEP_EXPONENT
    return (function(at + step) - function(at - step)) / (2 * step)
