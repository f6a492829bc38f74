"""All that the answer key of an exercise must contain, to 60 digits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from reference.network import Network, Sample, network_of
from reference.numbers import Real, real
from reference.optimizers import Memory, stepper
from reference.passes import (
    Forward,
    at_a_kink,
    backward,
    forward,
    gradients_of,
    objective,
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of training: where it starts, what it finds, and where it ends.

    `sample` counts from 1 where each sample has a step of its own, and is 0 where they share one.
    `updated` is absent without a learning rate.
    """

    iteration: int
    sample: int
    network: Network
    samples: tuple[Sample, ...]
    loss: Real
    gradients: Mapping[str, Real]
    updated: Mapping[str, Real] | None


@dataclass(frozen=True, slots=True)
class Results:
    """The forward pass, and for each parameter its gradient and its updated value, of one step.

    `deltas[k][j]` is the gradient of the loss for the pre-activation of unit j of layer k.
    `at_a_kink` says that a function stands where no difference quotient tells the derivative.
    """

    forward: Forward
    deltas: tuple[tuple[Real, ...], ...]
    gradients: Mapping[str, Real]
    updated: Mapping[str, Real]
    at_a_kink: bool


def steps_of(exercise: Mapping[str, Any]) -> Iterator[Step]:
    """Every step of training, in order."""
    network = network_of(exercise)
    is_online = exercise.get("batch") == "online" and len(network.samples) > 1
    parts = [(s,) for s in network.samples] if is_online else [network.samples]
    change = stepper(exercise.get("optimizer", "gradient descent"))
    memories: dict[str, Memory] = {name: {} for name in network.parameters}
    rate = real(exercise["learning_rate"]) if "learning_rate" in exercise else None
    count = 0
    for iteration in range(1, exercise.get("iterations", 1) + 1):
        for place, samples in enumerate(parts, start=1):
            count += 1
            gradients = gradients_of(network, samples)
            updated = None
            if rate is not None:
                updated = {
                    name: value
                    if name in network.frozen
                    else change(value, gradients[name], rate, count, memories[name])
                    for name, value in network.parameters.items()
                }
            found = objective(network, samples)
            sample = place if is_online else 0
            yield Step(iteration, sample, network, samples, found, gradients, updated)
            if updated is not None:
                network = replace(network, parameters=updated)


def work_out(exercise: Mapping[str, Any]) -> Results:
    """The results of the first step of an exercise file's plain dict."""
    step = next(steps_of(exercise))
    done = forward(step.network)
    _, deltas = backward(step.network, done)
    kink = at_a_kink(step.network, step.samples)
    return Results(done, deltas, step.gradients, step.updated or {}, kink)
