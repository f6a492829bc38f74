"""How a course writes its quantities: one row of `NOTATIONS` for each way of writing.

A name has two faces: `plain` is typed in the exercise file, in JSON and on the command line;
`latex` is printed. A notation is a row of functions from a place in the network to a name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from solver.formulas import Activation


@dataclass(frozen=True, slots=True)
class Name:
    """A quantity's plain name and its LaTeX, in math mode."""

    plain: str
    latex: str


@dataclass(frozen=True, slots=True)
class Shape:
    """The units of every layer, inputs first and outputs last."""

    units: tuple[int, ...]

    @property
    def depth(self) -> int:
        """The number of layers with weights."""
        return len(self.units) - 1

    @property
    def largest_weight_number(self) -> int:
        """The largest running number that a weight has in its layer."""
        return max(a * b for a, b in zip(self.units, self.units[1:], strict=False))


@dataclass(frozen=True, slots=True)
class Notation:
    """Names for every quantity of a fully connected network; all positions count from 1."""

    name: str
    input: Callable[[int], Name]
    target: Callable[[Shape, int], Name]
    preactivation: Callable[[Shape, int, int], Name]
    activation: Callable[[Name, Activation], Name]
    activation_partial: Callable[[Name, Activation], Name]
    weight: Callable[[Shape, int, int, int], Name]
    shared_bias: Callable[[int], Name]
    unit_bias: Callable[[Shape, int, int], Name]
    loss: Callable[[Shape, int], Name]
    total_loss: Name
    learning_rate: Name
    updated: Callable[[Name], Name]


def derivative(of: Name, by: Name) -> Name:
    """The partial derivative of one quantity by another: `dLoss/dw11`."""
    return Name(
        f"d{of.plain}/d{by.plain}",
        rf"\frac{{\partial {of.latex}}}{{\partial {by.latex}}}",
    )


def _indexed(letter: str, latex: str, indices: tuple[int, ...], *, wide: bool) -> Name:
    """A letter with running indices, kept apart as soon as one of them has two digits."""
    digits = [str(index) for index in indices]
    if wide:
        return Name(f"{letter}{'_'.join(digits)}", f"{latex}_{{{','.join(digits)}}}")
    subscript = "".join(digits)
    return Name(
        f"{letter}{subscript}",
        f"{latex}_{subscript}" if len(subscript) == 1 else f"{latex}_{{{subscript}}}",
    )


def _per_output(letter: str, latex: str, shape: Shape, unit: int) -> Name:
    """A name with the output's number, or bare where there is one output."""
    if shape.units[-1] == 1:
        return Name(letter, latex)
    return _indexed(letter, latex, (unit,), wide=False)


def _lecture_preactivation(shape: Shape, layer: int, unit: int) -> Name:
    if layer == shape.depth:
        return _per_output("y", "y", shape, unit)
    if shape.depth == 2:
        return _indexed("h", "h", (unit,), wide=False)
    return _indexed("h", "h", (layer, unit), wide=max(shape.units) > 9 or shape.depth > 9)


def _lecture_weight(shape: Shape, layer: int, source: int, unit: int) -> Name:
    running = (source - 1) * shape.units[layer] + unit
    return _indexed("w", "w", (layer, running), wide=shape.largest_weight_number > 9)


def _applied(inner: Name, activation: Activation) -> Name:
    return Name(f"{activation.plain}({inner.plain})", f"{activation.latex}({inner.latex})")


def _applied_partial(inner: Name, activation: Activation) -> Name:
    return Name(f"{activation.plain}'({inner.plain})", f"{activation.latex}'({inner.latex})")


_LECTURE = Notation(
    name="lecture",
    input=lambda i: _indexed("x", "x", (i,), wide=False),
    target=lambda shape, k: _per_output("Label", r"\mathit{Label}", shape, k),
    preactivation=_lecture_preactivation,
    activation=_applied,
    activation_partial=_applied_partial,
    weight=_lecture_weight,
    shared_bias=lambda layer: _indexed("b", "b", (layer,), wide=False),
    unit_bias=lambda shape, layer, unit: _indexed(
        "b", "b", (layer, unit), wide=max(shape.units) > 9 or shape.depth > 9
    ),
    loss=lambda shape, k: _per_output("Loss", r"\mathit{Loss}", shape, k),
    total_loss=Name("Loss", r"\mathit{Loss}"),
    learning_rate=Name("alpha", r"\alpha"),
    updated=lambda name: Name(f"{name.plain}+", f"{name.latex}^{{+}}"),
)

NOTATIONS: Mapping[str, Notation] = MappingProxyType({row.name: row for row in (_LECTURE,)})
