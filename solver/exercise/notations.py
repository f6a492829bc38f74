"""The notations, one row each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from types import MappingProxyType
from typing import Any

from solver.exercise.notation import (
    Letter,
    Letters,
    Name,
    Notation,
    Shape,
    Slopes,
    Unit,
    indexed,
)
from solver.formulas import ACTIVATIONS, Activation

_LOSS = r"\mathit{Loss}"
_LABEL = r"\mathit{Label}"
_LAYER_MARK = re.compile(r"(\^\{\(\d+\))\}")


def _per_output(letter: str, latex: str) -> Callable[[Shape, int], Name]:
    """A name with the output's number, or bare where there is one output."""

    def name(shape: Shape, number: int) -> Name:
        if shape.units[-1] == 1:
            return Name(letter, latex)
        return indexed(letter, latex, number, wide=number > 9)

    return name


def _superscript(name: Name, sample: int) -> Name:
    return Name(f"{name.plain}[{sample}]", _raised(name.latex, f"({sample})"))


def _raised(latex: str, mark: str) -> str:
    # The last letter of a word would run into a script right above its subscript.
    is_apart = latex.startswith(r"\mathit") or "^" in latex
    return f"{{{latex}}}^{{{mark}}}" if is_apart else f"{latex}^{{{mark}}}"


def _own_latex(activation: Activation) -> str:
    return activation.latex


def _greek_sigmoid(activation: Activation) -> str:
    if activation.name != "sigmoid":
        return activation.latex
    # A subscript stays: it tells two sigmoids of one network apart.
    return activation.latex.replace(ACTIVATIONS["sigmoid"].latex, r"\sigma")


def _above(letter: str) -> Callable[[Shape, int], Letter]:
    return lambda _, layer: (letter, f"^{{({layer})}}")


def _below(letter: str) -> Callable[[Shape, int], Letter]:
    return lambda _, layer: (letter, f"_{layer}" if layer < 10 else f"_{{{layer}}}")


# The lecture: h and y before, sig(h) after activation; weights numbered within their layer.


def _many_units(shape: Shape) -> bool:
    return max(shape.units) > 9 or shape.depth > 9


def _lecture_preactivation(unit: Unit) -> Name:
    if unit.is_output:
        return _per_output("y", "y")(unit.shape, unit.number)
    if unit.shape.depth == 2:
        return indexed("h", "h", unit.number)
    return indexed("h", "h", unit.layer, unit.number, wide=_many_units(unit.shape))


def _lecture_weight(unit: Unit, source: int) -> Name:
    running = (source - 1) * unit.shape.units[unit.layer] + unit.number
    wide = unit.shape.largest_weight_number > 9
    return indexed("w", "w", unit.layer, running, wide=wide)


def _lecture_letter(shape: Shape, layer: int) -> Letter:
    if layer == shape.depth:
        return ("y", "")
    return ("h", "") if shape.depth == 2 else _below("h")(shape, layer)


_LECTURE = Notation(
    name="lecture",
    input=lambda _, i: indexed("x", "x", i),
    target=_per_output("Label", _LABEL),
    preactivation=_lecture_preactivation,
    weight=_lecture_weight,
    shared_bias=lambda layer: indexed("b", "b", layer),
    unit_bias=lambda unit: indexed("b", "b", unit.layer, unit.number, wide=_many_units(unit.shape)),
    loss=_per_output("Loss", _LOSS),
    total_loss=Name("Loss", _LOSS),
    objective=Name("J", "J"),
    penalty=Name("R", "R"),
    learning_rate=Name("alpha", r"\alpha"),
    sample=_superscript,
    function=_own_latex,
    letters=Letters(
        input="x",
        target="Label",
        preactivation=_lecture_letter,
        weight=_below("W"),
        bias=_below("b"),
    ),
)

# net and out: every unit has both; weights numbered through the whole network, unit by unit.


def _net_unit(unit: Unit) -> str:
    if unit.is_output:
        return f"o{unit.number}"
    return f"h{unit.running - unit.shape.units[0]}"


def _word(letters: str) -> str:
    return letters if len(letters) == 1 else rf"\mathit{{{letters}}}"


def _net_name(letter: str) -> Callable[[Unit], Name]:
    def name(unit: Unit) -> Name:
        return Name(f"{letter}_{_net_unit(unit)}", rf"{_word(letter)}_{{{_net_unit(unit)}}}")

    return name


def _net_output(letter: str) -> Callable[[Shape, int], Name]:
    def name(_shape: Shape, number: int) -> Name:
        return Name(f"{letter}_o{number}", rf"{_word(letter)}_{{o{number}}}")

    return name


def _net_weight(unit: Unit, source: int) -> Name:
    before = unit.shape.weights_before(unit.layer)
    return indexed("w", "w", before + (unit.number - 1) * unit.shape.units[unit.layer - 1] + source)


_NET_OUT = Notation(
    name="net/out",
    input=lambda _, i: indexed("i", "i", i),
    target=_net_output("target"),
    preactivation=_net_name("net"),
    activation=_net_name("out"),
    slope_is_a_partial=True,
    by_target=True,
    weight=_net_weight,
    shared_bias=lambda layer: indexed("b", "b", layer),
    unit_bias=lambda unit: Name(f"b_{_net_unit(unit)}", f"b_{{{_net_unit(unit)}}}"),
    loss=_net_output("E"),
    total_loss=Name("E_total", r"E_{\mathit{total}}"),
    objective=Name("J", "J"),
    penalty=Name("R", "R"),
    learning_rate=Name("eta", r"\eta"),
    sample=_superscript,
    function=_greek_sigmoid,
    letters=Letters(
        input="i",
        target="target",
        preactivation=_below("net"),
        activation=_below("out"),
        weight=_below("W"),
        bias=_below("b"),
        by_place=False,
    ),
    slopes=Slopes.BY_OUTPUT,
)

# z and a with the layer above, matrix indices below: W^(l)_jk leads to unit j from unit k.


def _layered(letter: str, latex: str) -> Callable[[Unit], Name]:
    def name(unit: Unit) -> Name:
        subscript = str(unit.number) if unit.number < 10 else f"{{{unit.number}}}"
        return Name(
            f"{letter}{unit.layer}_{unit.number}", f"{latex}^{{({unit.layer})}}_{subscript}"
        )

    return name


def _matrix_weight(unit: Unit, source: int) -> Name:
    wide = max(unit.shape.units) > 9
    plain = f"W{unit.layer}_{unit.number}{'_' if wide else ''}{source}"
    return Name(plain, f"W^{{({unit.layer})}}_{{{unit.number}{',' if wide else ''}{source}}}")


def _angled_sample(name: Name, sample: int) -> Name:
    mark = rf"\langle {sample}\rangle"
    beside_layer, layers = _LAYER_MARK.subn(lambda found: f"{found[1]}{mark}}}", name.latex)
    latex = beside_layer if layers == 1 else _raised(name.latex, mark)
    return Name(f"{name.plain}[{sample}]", latex)


_Z_A = Notation(
    name="z/a",
    input=lambda _, i: indexed("x", "x", i),
    target=_per_output("y", "y"),
    preactivation=_layered("z", "z"),
    activation=_layered("a", "a"),
    by_target=True,
    weight=_matrix_weight,
    shared_bias=lambda layer: Name(f"b{layer}", f"b^{{({layer})}}"),
    unit_bias=_layered("b", "b"),
    loss=_per_output("L", "L"),
    total_loss=Name("L", "L"),
    objective=Name("J", "J"),
    penalty=Name("R", "R"),
    learning_rate=Name("eta", r"\eta"),
    sample=_angled_sample,
    function=_greek_sigmoid,
    letters=Letters(
        input="x",
        target="y",
        preactivation=_above("z"),
        activation=_above("a"),
        weight=_above("W"),
        bias=_above("b"),
        adjoint=_above(r"\delta"),
    ),
    adjoint=_layered("delta", r"\delta"),
    slopes=Slopes.BY_OUTPUT,
)

# Err and theta: all units numbered through, inputs included; errors to mend, and corrections.


def _numbered(letter: str, latex: str) -> Callable[[Unit], Name]:
    return lambda unit: indexed(letter, latex, unit.running)


def _unit_weight(unit: Unit, source: int) -> Name:
    before = unit.shape.units_before(unit.layer - 1) + source
    return indexed("w", "w", before, unit.running, wide=sum(unit.shape.units) > 9)


def _numbered_output(letter: str, latex: str) -> Callable[[Shape, int], Name]:
    return lambda shape, k: indexed(letter, latex, shape.units_before(shape.depth) + k)


_ERR_THETA = Notation(
    name="Err/theta",
    input=lambda _, i: indexed("x", "x", i),
    target=_numbered_output("T", "T"),
    preactivation=_numbered("I", "I"),
    activation=_numbered("O", "O"),
    slope_is_a_partial=True,
    weight=_unit_weight,
    shared_bias=lambda layer: Name(f"theta({layer})", rf"\theta^{{({layer})}}"),
    unit_bias=_numbered("theta", r"\theta"),
    loss=_numbered_output("E", "E"),
    total_loss=Name("E", "E"),
    objective=Name("J", "J"),
    penalty=Name("R", "R"),
    learning_rate=Name("l", "l"),
    sample=_superscript,
    function=_greek_sigmoid,
    letters=Letters(
        input="x",
        target="T",
        preactivation=_above("I"),
        activation=_above("O"),
        weight=_above("W"),
        bias=_above(r"\theta"),
        adjoint=_above("Err"),
        by_place=False,
    ),
    adjoint=_numbered("Err", r"\mathit{Err}"),
    outer_adjoint=_numbered("e", "e"),
    slopes=Slopes.BY_OUTPUT,
    delta_rule=True,
)

_ROWS = (_LECTURE, _NET_OUT, _Z_A, _ERR_THETA)

NOTATIONS: Mapping[str, Notation] = MappingProxyType({row.name: row for row in _ROWS})


def renamed(notation: Notation, names: Mapping[str, Name]) -> Notation:
    """The notation with other names for the quantities whose plain names are given."""

    def through(name: Callable[..., Name]) -> Callable[..., Name]:
        def found(*place: object) -> Name:
            usual = name(*place)
            return names.get(usual.plain, usual)

        return found

    own: dict[str, Any] = {}
    for field in fields(notation):
        value = getattr(notation, field.name)
        if isinstance(value, Name):
            own[field.name] = names.get(value.plain, value)
        elif callable(value) and field.name not in ("function", "sample"):
            own[field.name] = through(value)
    return replace(notation, **own)
