"""Gradients by central differences: nothing is differentiated, so nothing can be forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reference.network import MP, Real, network_of
from reference.passes import forward


def finite_differences(exercise: Mapping[str, Any]) -> dict[str, Real]:
    """The gradient of every parameter, right to about 45 digits away from the kink of a ReLU.

    At 100 digits and a step of 1e-25 the method's own error is near 1e-50.
    """
    with MP.workdps(100):
        network = network_of(exercise)
        step = MP.mpf(10) ** -25
        gradients = {}
        for name, value in network.parameters.items():
            above = forward(network.with_parameter(name, value + step)).loss
            below = forward(network.with_parameter(name, value - step)).loss
            gradients[name] = (above - below) / (2 * step)
        return gradients
