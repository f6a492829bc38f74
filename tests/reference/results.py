"""All that the answer key of an exercise must contain, to 60 digits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reference.network import Real, network_of
from reference.passes import Forward, backward, forward


@dataclass(frozen=True, slots=True)
class Results:
    """The forward pass, and for each parameter its gradient and its updated value.

    `deltas[k][j]` is the gradient of the loss for the pre-activation of unit j of layer k.
    `at_a_kink` says that a (leaky) ReLU stands at exactly 0, where no difference quotient tells
    the derivative.
    """

    forward: Forward
    deltas: tuple[tuple[Real, ...], ...]
    gradients: Mapping[str, Real]
    updated: Mapping[str, Real]
    at_a_kink: bool


def work_out(exercise: Mapping[str, Any]) -> Results:
    """The results of an exercise file's plain dict."""
    network = network_of(exercise)
    done = forward(network)
    gradients, deltas = backward(network, done)
    updated = {
        name: value - network.learning_rate * gradients[name]
        for name, value in network.parameters.items()
    }
    kinks = [
        total == 0
        for layer, totals in zip(network.layers, done.preactivations, strict=True)
        for total in totals
        if layer.activation in ("relu", "leaky relu")
    ]
    return Results(done, deltas, gradients, updated, any(kinks))
