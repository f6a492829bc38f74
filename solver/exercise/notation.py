"""How a course writes its quantities: what a notation is, and names with indices.

A name has two faces: `plain` is typed in the exercise file, in JSON and on the command line;
`latex` is printed. A notation is a row of functions from a place in the network to a name; the
rows are in `solver.exercise.notations`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TypeAlias

from solver.formulas import Activation


@dataclass(frozen=True, slots=True)
class Name:
    """A quantity's plain name and its LaTeX, in math mode."""

    plain: str
    latex: str


@dataclass(frozen=True, slots=True)
class Shape:
    """The units of every layer, inputs first and outputs last; layers and units count from 1."""

    units: tuple[int, ...]

    @property
    def depth(self) -> int:
        """The number of layers with weights."""
        return len(self.units) - 1

    @property
    def largest_weight_number(self) -> int:
        """The largest running number that a weight has in its layer."""
        return max(a * b for a, b in zip(self.units, self.units[1:], strict=False))

    def units_before(self, layer: int) -> int:
        """How many units, inputs included, stand before a layer."""
        return sum(self.units[:layer])

    def weights_before(self, layer: int) -> int:
        """How many weights stand before those of a layer."""
        pairs = zip(self.units[: layer - 1], self.units[1:layer], strict=True)
        return sum(a * b for a, b in pairs)


class Slopes(StrEnum):
    """From what an activation's derivative is worked out."""

    BY_INPUT = "input"  # the pre-activation: e^-x / (1 + e^-x)^2
    BY_OUTPUT = "output"  # the activation: a (1 - a)


@dataclass(frozen=True, slots=True)
class Unit:
    """A place in the network; `number` counts within the layer."""

    shape: Shape
    layer: int
    number: int

    @property
    def is_output(self) -> bool:
        """Whether the unit is in the last layer."""
        return self.layer == self.shape.depth

    @property
    def running(self) -> int:
        """The unit's number among all units, inputs first."""
        return self.shape.units_before(self.layer) + self.number


Letter: TypeAlias = tuple[str, str]
"""A letter, or a word, and the index that it has: `("z", "^{(1)}")`."""


@dataclass(frozen=True, slots=True)
class Letters:
    """What the quantities of a layer are called together, as vectors and matrices.

    Without a letter of its own an `activation` is the function of its pre-activation, and an
    `adjoint` the loss's derivative by it. Where not `by_place`, units are numbered otherwise than
    by their place in the layer, so that a letter does not tell what its entries are called.
    """

    input: str
    target: str
    preactivation: Callable[[Shape, int], Letter]
    weight: Callable[[Shape, int], Letter]
    bias: Callable[[Shape, int], Letter]
    activation: Callable[[Shape, int], Letter] | None = None
    adjoint: Callable[[Shape, int], Letter] | None = None
    by_place: bool = True


@dataclass(frozen=True, slots=True)
class Notation:
    """Names for every quantity of a fully connected network.

    Without a name of its own an `activation` is written as the function of its pre-activation,
    sig(h1). `slope_is_a_partial` calls the function's derivative dout/dnet, not sig'(h1), and
    writes it out in products. Where `by_target`, a unit's weights stand together, in the order of
    their sources; else those of a source do.
    `adjoint` names the loss's derivative by a pre-activation, where it has a name of its own, and
    `outer_adjoint` that by an activation.
    Under the `delta_rule` these names are for the *negative* derivative (Err, the error to mend),
    and a parameter is corrected by adding `correction(name)` to it.
    """

    name: str
    input: Callable[[Shape, int], Name]
    target: Callable[[Shape, int], Name]
    preactivation: Callable[[Unit], Name]
    weight: Callable[[Unit, int], Name]
    shared_bias: Callable[[int], Name]
    unit_bias: Callable[[Unit], Name]
    loss: Callable[[Shape, int], Name]
    total_loss: Name
    objective: Name
    penalty: Name
    learning_rate: Name
    sample: Callable[[Name, int], Name]
    function: Callable[[Activation], str]
    letters: Letters
    activation: Callable[[Unit], Name] | None = None
    slope_is_a_partial: bool = False
    by_target: bool = False
    adjoint: Callable[[Unit], Name] | None = None
    outer_adjoint: Callable[[Unit], Name] | None = None
    slopes: Slopes = Slopes.BY_INPUT
    delta_rule: bool = False

    def activation_name(self, unit: Unit, inner: Name, row: Activation) -> Name:
        """A unit's activation: `out_h1`, or `sig(h1)` where it has no name of its own."""
        if self.activation is not None:
            return self.activation(unit)
        return Name(f"{row.plain}({inner.plain})", f"{self.function(row)}({inner.latex})")

    def slope_name(self, outer: Name, inner: Name, row: Activation) -> Name:
        """The derivative of an activation by its pre-activation: `sig'(h1)`, `dout_h1/dnet_h1`."""
        if self.slope_is_a_partial:
            return derivative(outer, inner)
        return Name(f"{row.plain}'({inner.plain})", f"{self.function(row)}'({inner.latex})")


def derivative(of: Name, by: Name) -> Name:
    """The partial derivative of one quantity by another: `dLoss/dw11`."""
    return Name(
        f"d{of.plain}/d{by.plain}",
        rf"\frac{{\partial {of.latex}}}{{\partial {by.latex}}}",
    )


def updated(name: Name) -> Name:
    """A quantity after the step: `w11+`."""
    base = braced(name.latex) if "^" in name.latex else name.latex
    return Name(f"{name.plain}+", f"{base}^{{+}}")


def correction(name: Name) -> Name:
    """What a step adds to a parameter: `Δw11`."""
    return Name(f"Δ{name.plain}", rf"\Delta {name.latex}")


@lru_cache(maxsize=4096)
def indexed(letter: str, latex: str, *indices: int, wide: bool = False) -> Name:
    """A letter with its indices, kept apart by commas where one of them may have two digits."""
    digits = [str(index) for index in indices]
    subscript = (",".join if wide else "".join)(digits)
    plain = ("_".join if wide else "".join)(digits)
    return Name(
        f"{letter}{plain}", f"{latex}_{subscript if len(subscript) == 1 else braced(subscript)}"
    )


def bold(letter: Letter, *, capital: bool = False) -> str:
    """A vector as it is printed; with a capital where its columns are samples."""
    text, index = letter
    if capital:
        text = text.upper() if len(text) == 1 else text.replace(r"\delta", r"\Delta")
    return (rf"\boldsymbol{{{text}}}" if text.startswith("\\") else rf"\mathbf{{{text}}}") + index


def braced(text: str) -> str:
    """The text as one group of TeX."""
    return f"{{{text}}}"
