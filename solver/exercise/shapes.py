"""Whether the sizes of the layers, the inputs and the targets fit together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Protocol

from solver.exercise.fields import Path
from solver.exercise.values import count


class Sized(Protocol):
    """A layer, as far as its shape goes."""

    @property
    def weights(self) -> tuple[tuple[Decimal, ...], ...]:
        """One row for each source unit, one column for each unit."""

    @property
    def bias(self) -> Decimal | tuple[Decimal, ...] | None:
        """One for all units, or one for each, or none."""

    @property
    def threshold(self) -> Decimal | tuple[Decimal, ...] | None:
        """As a bias, subtracted."""

    @property
    def units(self) -> int:
        """The number of units that the layer is said to have."""


Rows = Sequence[Sequence[Decimal]]


def misfits(inputs: Rows, layers: Sequence[Sized], targets: Rows) -> Iterator[tuple[Path, str]]:
    """Where shapes do not fit together: the place, and a sentence that says why."""
    sources, before = len(inputs[0]), _there_be(len(inputs[0]), "input")
    for index, layer in enumerate(layers):
        name = f"layer {index + 1}"
        for key, sentence in _of_layer(layer, name, sources, before):
            yield ("layers", index, key), sentence
        sources = len(layer.weights[0])
        before = f"{name} has {count(sources, 'unit')}"
    if len(targets[0]) != sources:
        given = _there_be(len(targets[0]), "target")
        yield ("targets",), f"{given}, but {before}, the last layer: one target for each"
    if len(targets) != len(inputs):
        rows = f"targets of {count(len(targets), 'sample')}"
        yield ("targets",), f"there are {rows}, but inputs of {count(len(inputs), 'sample')}"


def _of_layer(layer: Sized, name: str, sources: int, before: str) -> Iterator[tuple[str, str]]:
    rows, units = len(layer.weights), len(layer.weights[0])
    if rows != sources:
        swapped = " (are rows and columns swapped?)" if units == sources else ""
        written = f"{name} has {count(rows, 'row')} of weights"
        yield "weights", f"{written}, but {before}: one row for each{swapped}"
    if layer.units != units:
        said = f"{name} is said to have {count(layer.units, 'unit')}"
        written = f"its rows of weights have {count(units, 'number')}"
        yield "units", f"{said}, but {written}: one for each unit"
    if layer.bias is not None and layer.threshold is not None:
        yield "threshold", f"{name} has a bias and a threshold: it can have one of them"
    for key, noun, numbers in (
        ("bias", "bias", layer.bias),
        ("threshold", "threshold", layer.threshold),
    ):
        if isinstance(numbers, tuple) and len(numbers) != units:
            written = f"{name} has {count(units, 'unit')}, but {count(len(numbers), noun)}"
            rule = "one for each unit, or one number without brackets for all of them"
            yield key, f"{written}: {rule}"


def _there_be(amount: int, noun: str) -> str:
    return f"there {'is' if amount == 1 else 'are'} {count(amount, noun)}"
