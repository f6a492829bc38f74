"""Forward and backward through the network, one number at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reference.network import MP, Network, Real

Function = Callable[[Real], Real]


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


@dataclass(frozen=True, slots=True)
class Rule:
    """A function of one number, and its derivative."""

    value: Function
    slope: Function


def _sigmoid(x: Real) -> Real:
    return 1 / (1 + MP.exp(-x))


ACTIVATIONS: Mapping[str, Rule] = {
    "identity": Rule(lambda x: x, lambda _: MP.mpf(1)),
    "sigmoid": Rule(_sigmoid, lambda x: _sigmoid(x) * (1 - _sigmoid(x))),
    "tanh": Rule(MP.tanh, lambda x: 1 - MP.tanh(x) ** 2),
    # At 0, where there is no derivative, the slope of the negative side is the convention.
    "relu": Rule(lambda x: max(MP.mpf(0), x), lambda x: MP.mpf(1 if x > 0 else 0)),
    "leaky relu": Rule(
        lambda x: x if x > 0 else x / 100, lambda x: MP.mpf(1) if x > 0 else MP.mpf(1) / 100
    ),
}

# Of the error y - t; the last one is then divided by the number of outputs.
LOSSES: Mapping[str, Rule] = {
    "half squared error": Rule(lambda error: error**2 / 2, lambda error: error),
    "squared error": Rule(lambda error: error**2, lambda error: 2 * error),
    "mean squared error": Rule(lambda error: error**2, lambda error: 2 * error),
}


def share(network: Network) -> Real:
    """What the loss of one output is divided by."""
    return MP.mpf(len(network.targets) if network.loss == "mean squared error" else 1)


def forward(network: Network) -> Forward:
    """Every pre-activation, activation and loss."""
    preactivations: list[tuple[Real, ...]] = []
    activations: list[tuple[Real, ...]] = []
    sources = network.inputs
    for layer in network.layers:
        sums = []
        for unit, bias in enumerate(layer.biases):
            total = MP.mpf(0) if bias is None else network.parameters[bias]
            for source, value in enumerate(sources):
                total += value * network.parameters[layer.weights[source][unit]]
            sums.append(total)
        sources = tuple(ACTIVATIONS[layer.activation].value(total) for total in sums)
        preactivations.append(tuple(sums))
        activations.append(sources)
    term, count = LOSSES[network.loss].value, share(network)
    losses = tuple(term(y - t) / count for y, t in zip(sources, network.targets, strict=True))
    return Forward(tuple(preactivations), tuple(activations), losses)


def backward(
    network: Network, done: Forward
) -> tuple[dict[str, Real], tuple[tuple[Real, ...], ...]]:
    """The gradient of every parameter, and of every pre-activation (`deltas[k][j]`)."""
    gradients = {name: MP.mpf(0) for name in network.parameters}
    slope, count = LOSSES[network.loss].slope, share(network)
    outputs = zip(done.activations[-1], network.targets, strict=True)
    reaching = [slope(y - t) / count for y, t in outputs]
    deltas: list[tuple[Real, ...]] = []
    for depth in reversed(range(len(network.layers))):
        layer = network.layers[depth]
        sources = done.activations[depth - 1] if depth else network.inputs
        activation = ACTIVATIONS[layer.activation]
        delta = []
        for unit, total in enumerate(done.preactivations[depth]):
            delta.append(reaching[unit] * activation.slope(total))
        before = [MP.mpf(0) for _ in sources]
        for unit, bias in enumerate(layer.biases):
            if bias is not None:
                gradients[bias] += delta[unit]
            for source, value in enumerate(sources):
                name = layer.weights[source][unit]
                gradients[name] += delta[unit] * value
                before[source] += delta[unit] * network.parameters[name]
        reaching = before
        deltas.insert(0, tuple(delta))
    return gradients, tuple(deltas)
