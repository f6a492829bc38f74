"""Random exercises of every kind: whatever the keys of an exercise file can say of a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise, product
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st
from reference import network_of, steps_of
from reference.functions import ACTIVATIONS, LOSSES
from reference.naming import NAMES
from reference.optimizers import METHODS
from reference.passes import forward
from strategies import Exercise, decimals, rounding_tables

PROBABILITIES = ("sigmoid", "softmax")
FORMS = ("auto", "paths", "deltas", "adjoints", "matrix")

# Beyond this a sigmoid has nothing left to say, and the logarithm of what is left of it overflows.
_LARGEST_PREACTIVATION = 12

_CONSTANTS = {
    "sigmoid": ("gain", ("0.5", "2", "1.0")),
    "bipolar sigmoid": ("gain", ("0.5", "2", "1.0")),
    "leaky relu": ("slope", ("0.1", "0.2", "1")),
    "elu": ("alpha", ("0.5", "2", "1.0")),
    "huber": ("delta", ("0.5", "0.25", "2")),
    "momentum": ("beta", ("0.5", "0.75", "0")),
    "momentum of gradients": ("beta", ("0.5", "0.95")),
    "nesterov": ("beta", ("0.5", "0.8")),
    "adagrad": ("epsilon", ("1e-8", "0.01")),
    "rmsprop": ("rho", ("0.5", "0.99")),
    "adam": ("beta1", ("0.5", "0.8")),
    "adamw": ("decay", ("0.1", "0")),
}


@st.composite
def chosen(draw: st.DrawFn, name: str) -> Any:
    """The row itself, or with a constant of its own where it has one."""
    if name not in _CONSTANTS or draw(st.booleans()):
        return name
    key, values = _CONSTANTS[name]
    return {"name": name, key: Decimal(draw(st.sampled_from(values)))}


def _rows(rows: int, columns: int, low: int = -1, high: int = 1) -> st.SearchStrategy[Any]:
    row = st.lists(decimals(low, high), min_size=columns, max_size=columns)
    return st.lists(row, min_size=rows, max_size=rows)


@st.composite
def _layer(draw: st.DrawFn, sources: int, units: int, activation: str) -> dict[str, Any]:
    layer: dict[str, Any] = {
        "activation": draw(chosen(activation)),
        "weights": draw(_rows(sources, units)),
    }
    offset = draw(st.sampled_from(["none", "shared", "per unit"]))
    if offset != "none":
        key = draw(st.sampled_from(["bias", "bias", "threshold"]))
        layer[key] = draw(decimals() if offset == "shared" else _rows(1, units).map(lambda r: r[0]))
    return layer


# The loss of a classifier, and the target of the class that is not 1.
_CLASSES = {"hinge": -1, "perceptron": -1, "step perceptron": 0}


@st.composite
def _targets(draw: st.DrawFn, loss: str, outputs: int) -> list[Decimal]:
    if loss in _CLASSES:
        signs = st.sampled_from([Decimal(1), Decimal(_CLASSES[loss])])
        classes: list[Decimal] = draw(st.lists(signs, min_size=outputs, max_size=outputs))
        return classes
    if loss == "cross-entropy":
        soft = outputs > 1 and draw(st.integers(0, 3)) == 0
        one_hot = [Decimal("0.75" if soft else "1")]
        one_hot += [Decimal("0.25" if soft else "0")] + [Decimal(0)] * outputs
        return draw(st.permutations(one_hot[:outputs]))
    low = 0 if loss == "binary cross-entropy" else -1
    row: list[Decimal] = draw(_rows(1, outputs, low))[0]
    return row


def _output_activations(loss: str, outputs: int) -> Sequence[str]:
    usual = PROBABILITIES if loss.endswith("cross-entropy") else (*ACTIVATIONS, "softmax")
    return [name for name in usual if outputs > 1 or name != "softmax"]


@st.composite
def networks_of_any_kind(
    draw: st.DrawFn, *, largest_layer: int, most_layers: int, most_samples: int
) -> Exercise:
    """Layers, samples, targets and a loss that fit together."""
    units = draw(st.lists(st.integers(1, largest_layer), min_size=2, max_size=most_layers + 1))
    losses = [name for name in LOSSES if units[-1] > 1 or name != "cross-entropy"]
    loss = draw(st.sampled_from(losses))
    activations = [draw(st.sampled_from(list(ACTIVATIONS))) for _ in units[1:-1]]
    activations.append(draw(st.sampled_from(_output_activations(loss, units[-1]))))
    shapes = zip(pairwise(units), activations, strict=True)
    layers = [draw(_layer(sources, count, name)) for (sources, count), name in shapes]
    samples = draw(st.sampled_from([1, 1, *range(2, most_samples + 1)]))
    inputs = draw(_rows(samples, units[0], -2, 2))
    targets = [draw(_targets(loss, units[-1])) for _ in range(samples)]
    return {
        "title": "A random exercise",
        "inputs": inputs if samples > 1 else inputs[0],
        "targets": targets if samples > 1 else targets[0],
        "loss": draw(chosen(loss)),
        "layers": layers,
        "notation": draw(st.sampled_from(list(NAMES))),
        "form": draw(st.sampled_from(FORMS)),
        "slope": draw(st.sampled_from(["notation", "input", "output"])),
        "fused": draw(st.booleans()),
    }


@st.composite
def _training(draw: st.DrawFn, samples: int, most_iterations: int) -> dict[str, Any]:
    """What is done with the gradients."""
    keys: dict[str, Any] = {}
    if draw(st.integers(0, 7)) == 0:
        return {"batch": draw(st.sampled_from(["sum", "mean"]))} if samples > 1 else {}
    keys["learning_rate"] = draw(decimals(0, 1).filter(lambda rate: rate > 0))
    keys["optimizer"] = draw(st.sampled_from(list(METHODS)).flatmap(chosen))
    keys["loss_after"] = draw(st.booleans())
    if samples > 1:
        keys["batch"] = draw(st.sampled_from(["sum", "mean", "online"]))
    keys["iterations"] = draw(st.sampled_from([1, 1, *range(2, most_iterations + 1)]))
    if draw(st.booleans()):
        numbers = st.integers(1, keys["iterations"])
        keys["show"] = sorted(draw(st.lists(numbers, min_size=1, unique=True)))
    return keys


@st.composite
def _parameters(draw: st.DrawFn, names: Sequence[str]) -> dict[str, Any]:
    """Which parameters are held, and which of the others are asked for."""
    keys: dict[str, Any] = {}
    held = draw(st.lists(st.sampled_from(names), max_size=len(names) // 3, unique=True))
    if held:
        keys["frozen"] = held
    free = [name for name in names if name not in held]
    if draw(st.integers(0, 3)) == 0:
        keys["ask"] = draw(st.lists(st.sampled_from(free), min_size=1, unique=True))
    return keys


_PENALTIES = st.sampled_from(["l2", "l1", "both", "none", "none", "none"])


@st.composite
def any_exercises(
    draw: st.DrawFn,
    *,
    largest_layer: int = 3,
    most_layers: int = 3,
    most_samples: int = 3,
    most_iterations: int = 3,
) -> Exercise:
    """An exercise about a network, every key of the file in play."""
    exercise = draw(
        networks_of_any_kind(
            largest_layer=largest_layer, most_layers=most_layers, most_samples=most_samples
        )
    )
    samples = exercise["inputs"]
    rows = len(samples) if isinstance(samples[0], list) else 1
    exercise |= draw(_training(rows, most_iterations))
    penalty = draw(_PENALTIES)
    strength = decimals(0, 1)
    for name in ("l2", "l1"):
        if penalty in (name, "both"):
            exercise["penalty"] = exercise.get("penalty", {}) | {name: draw(strength)}
    exercise |= draw(_parameters(list(network_of(exercise).parameters)))
    if draw(st.integers(0, 3)) == 0:
        first = next(iter(network_of(exercise).parameters))
        if first not in exercise.get("ask", ()) and first not in exercise.get("frozen", ()):
            exercise["names"] = {first: draw(st.sampled_from([r"\omega", "u_1", r"\hat{w}"]))}
    exercise["rounding"] = draw(rounding_tables())
    assume(_is_sane(exercise))
    return exercise


def _is_sane(exercise: Exercise) -> bool:
    """Whether no unit is so saturated, in any step or after it, that its numbers no longer fit on
    the page, and 60 digits of them tell nothing.
    """
    for step in steps_of(exercise):
        after = replace(step.network, parameters=step.updated or step.network.parameters)
        for network, sample in product((step.network, after), step.samples):
            totals = forward(network, sample).preactivations
            if any(abs(total) > _LARGEST_PREACTIVATION for layer in totals for total in layer):
                return False
    return True
