"""Whether the sizes of the layers, the inputs and the targets fit together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal, Protocol

from solver.exercise.fields import Path
from solver.exercise.options import WeightRows
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


def by_source(content: Any) -> Any:
    """The content of an exercise file with a row of weights for each source, however written.

    Weights that are no table of numbers are left as they are, to be refused where they stand.
    """
    if not isinstance(content, Mapping) or content.get("weight_rows") != WeightRows.UNITS:
        return content
    layers = content.get("layers")
    if not isinstance(layers, list | tuple):
        return content
    return {**content, "layers": [_turned(layer) for layer in layers]}


def _turned(layer: Any) -> Any:
    rows = layer.get("weights") if isinstance(layer, Mapping) else None
    if not isinstance(rows, list) or not all(_are_numbers(row) for row in rows):
        return layer
    if len({len(row) for row in rows}) != 1:
        return layer
    return {**layer, "weights": [list(column) for column in zip(*rows, strict=True)]}


def _are_numbers(row: object) -> bool:
    return isinstance(row, list) and all(
        isinstance(number, Decimal | int) and not isinstance(number, bool) for number in row
    )


def kind_of(bias: Decimal | tuple[Decimal, ...] | None) -> Literal["none", "shared", "per unit"]:
    """What biases a layer has, whatever their values."""
    if bias is None:
        return "none"
    return "shared" if isinstance(bias, Decimal) else "per unit"


def misfits(
    inputs: Rows, layers: Sequence[Sized], targets: Rows, rows: WeightRows
) -> Iterator[tuple[Path, str]]:
    """Where shapes do not fit together: the place, and a sentence that says why."""
    sources, before = len(inputs[0]), _there_be(len(inputs[0]), "input")
    for index, layer in enumerate(layers):
        name = f"layer {index + 1}"
        for key, sentence in _of_layer(layer, name, sources, before, rows):
            yield ("layers", index, key), sentence
        sources = len(layer.weights[0])
        before = f"{name} has {count(sources, 'unit')}"
    if len(targets[0]) != sources:
        given = _there_be(len(targets[0]), "target")
        yield ("targets",), f"{given}, but {before}, the last layer: one target for each"
    if len(targets) != len(inputs):
        given = f"targets of {count(len(targets), 'sample')}"
        yield ("targets",), f"there are {given}, but inputs of {count(len(inputs), 'sample')}"


def _of_layer(
    layer: Sized, name: str, sources: int, before: str, written: WeightRows
) -> Iterator[tuple[str, str]]:
    rows, units = len(layer.weights), len(layer.weights[0])
    if rows != sources and written is WeightRows.UNITS:
        said = f"the rows of weights of {name} have {count(rows, 'number')}"
        swapped = " (are rows and columns swapped?)" if units == sources else ""
        yield "weights", f"{said}, but {before}: one number for each{swapped}"
    elif rows != sources:
        remedy = (
            ' (are rows and columns swapped? then write weight_rows = "units" above the layers)'
        )
        said = f"{name} has {count(rows, 'row')} of weights"
        swapped = remedy if units == sources else ""
        yield "weights", f"{said}, but {before}: one row for each{swapped}"
    if layer.units != units:
        said = f"{name} is said to have {count(layer.units, 'unit')}"
        found = f"its weights are those of {count(units, 'unit')}"
        yield "units", f"{said}, but {found}"
    if layer.bias is not None and layer.threshold is not None:
        yield "threshold", f"{name} has a bias and a threshold: it can have one of them"
    for key, noun, numbers in (
        ("bias", "bias", layer.bias),
        ("threshold", "threshold", layer.threshold),
    ):
        if isinstance(numbers, tuple) and len(numbers) != units:
            found = f"{name} has {count(units, 'unit')}, but {count(len(numbers), noun)}"
            rule = "one for each unit, or one number without brackets for all of them"
            yield key, f"{found}: {rule}"


def _there_be(amount: int, noun: str) -> str:
    return f"there {'is' if amount == 1 else 'are'} {count(amount, noun)}"
