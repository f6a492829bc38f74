"""Forward and backward through the network, one number at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reference.functions import ACTIVATIONS, LOSSES, MEANS, softmax
from reference.network import Layer, Network, Sample
from reference.numbers import MP, Real


@dataclass(frozen=True, slots=True)
class Forward:
    """`preactivations[k][j]` and `activations[k][j]` of unit j of layer k, and the losses."""

    preactivations: tuple[tuple[Real, ...], ...]
    activations: tuple[tuple[Real, ...], ...]
    losses: tuple[Real, ...]

    @property
    def loss(self) -> Real:
        """The loss over all outputs."""
        return MP.fsum(self.losses)


def share(network: Network) -> Real:
    """What the loss of one output is divided by."""
    outputs = len(network.layers[-1].biases)
    return MP.mpf(outputs if network.loss in MEANS else 1)


def forward(network: Network, sample: Sample | None = None) -> Forward:
    """Every pre-activation, activation and loss of a sample, the first where none is given."""
    sample = sample or network.samples[0]
    preactivations: list[tuple[Real, ...]] = []
    activations: list[tuple[Real, ...]] = []
    sources = sample.inputs
    for layer in network.layers:
        sums = []
        for unit, bias in enumerate(layer.biases):
            total = MP.mpf(0) if bias is None else layer.sign * network.parameters[bias]
            for source, value in enumerate(sources):
                total += value * network.parameters[layer.weights[source][unit]]
            sums.append(total)
        sources = _activated(layer, tuple(sums))
        preactivations.append(tuple(sums))
        activations.append(sources)
    term, count = LOSSES[network.loss].value, share(network)
    pairs = zip(sources, sample.targets, strict=True)
    losses = tuple(term(y, t, *network.loss_constants) / count for y, t in pairs)
    return Forward(tuple(preactivations), tuple(activations), losses)


def _activated(layer: Layer, totals: tuple[Real, ...]) -> tuple[Real, ...]:
    if layer.activation == "softmax":
        return softmax(totals)
    rule = ACTIVATIONS[layer.activation]
    return tuple(rule.value(total, *layer.constants) for total in totals)


def objective(network: Network, samples: tuple[Sample, ...]) -> Real:
    """What a step over these samples makes smaller: their losses, and the penalties."""
    return weight_of_a_sample(network, samples) * MP.fsum(
        forward(network, sample).loss for sample in samples
    ) + penalty(network)


def weight_of_a_sample(network: Network, samples: tuple[Sample, ...]) -> Real:
    """1, or a share of the mean."""
    return MP.mpf(1) / len(samples) if network.is_mean else MP.mpf(1)


def penalty(network: Network) -> Real:
    """λ/2 for each squared weight, λ for the size of each."""
    weights = [network.parameters[name] for name in network.penalised]
    squares = MP.fsum(weight**2 for weight in weights)
    sizes = MP.fsum(map(abs, weights))
    strengths = network.penalty
    return strengths.get("l2", 0) * squares / 2 + strengths.get("l1", 0) * sizes


def gradients_of(network: Network, samples: tuple[Sample, ...]) -> dict[str, Real]:
    """The gradient of the objective for every parameter."""
    total = {name: MP.mpf(0) for name in network.parameters}
    weight = weight_of_a_sample(network, samples)
    for sample in samples:
        found, _ = backward(network, forward(network, sample), sample)
        for name, slope in found.items():
            total[name] += weight * slope
    for name in network.penalised:
        value = network.parameters[name]
        total[name] += network.penalty.get("l2", 0) * value
        total[name] += network.penalty.get("l1", 0) * MP.sign(value)
    return total


def backward(
    network: Network, done: Forward, sample: Sample | None = None
) -> tuple[dict[str, Real], tuple[tuple[Real, ...], ...]]:
    """The gradient of every parameter, and of every pre-activation (`deltas[k][j]`)."""
    sample = sample or network.samples[0]
    gradients = {name: MP.mpf(0) for name in network.parameters}
    slope, count = LOSSES[network.loss].slope, share(network)
    outputs = zip(done.activations[-1], sample.targets, strict=True)
    reaching = [slope(y, t, *network.loss_constants) / count for y, t in outputs]
    deltas: list[tuple[Real, ...]] = []
    for depth in reversed(range(len(network.layers))):
        layer = network.layers[depth]
        sources = done.activations[depth - 1] if depth else sample.inputs
        delta = _through(layer, done.preactivations[depth], done.activations[depth], reaching)
        before = [MP.mpf(0) for _ in sources]
        for unit, bias in enumerate(layer.biases):
            if bias is not None:
                gradients[bias] += layer.sign * delta[unit]
            for source, value in enumerate(sources):
                name = layer.weights[source][unit]
                gradients[name] += delta[unit] * value
                before[source] += delta[unit] * network.parameters[name]
        reaching = before
        deltas.insert(0, tuple(delta))
    return gradients, tuple(deltas)


def _through(
    layer: Layer, totals: tuple[Real, ...], outputs: tuple[Real, ...], reaching: list[Real]
) -> list[Real]:
    """The derivatives by a layer's pre-activations from those by its activations."""
    if layer.activation == "softmax":
        mean = MP.fsum(a * slope for a, slope in zip(outputs, reaching, strict=True))
        return [a * (slope - mean) for a, slope in zip(outputs, reaching, strict=True)]
    rule = ACTIVATIONS[layer.activation]
    return [
        slope * rule.slope(total, *layer.constants)
        for slope, total in zip(reaching, totals, strict=True)
    ]


def at_a_kink(network: Network, samples: tuple[Sample, ...]) -> bool:
    """Whether some function stands where a difference quotient does not tell its derivative."""
    weights: Mapping[str, Real] = network.parameters
    if network.penalty.get("l1") and any(weights[name] == 0 for name in network.penalised):
        return True
    return any(_sample_at_a_kink(network, sample) for sample in samples)


def _sample_at_a_kink(network: Network, sample: Sample) -> bool:
    done = forward(network, sample)
    for layer, totals in zip(network.layers, done.preactivations, strict=True):
        if layer.activation != "softmax":
            kink = ACTIVATIONS[layer.activation].kink
            if any(kink(total, *layer.constants) for total in totals):
                return True
    loss = LOSSES[network.loss]
    pairs = zip(done.activations[-1], sample.targets, strict=True)
    return any(loss.kink(y, t, *network.loss_constants) for y, t in pairs)
