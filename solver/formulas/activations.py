"""Activation functions, one row each.

`x` stands for the pre-activation and `a` for the activation. The partial is stated as a teacher
states it; the tests prove every row against `sympy.diff`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from solver.formulas.expression import (
    ONE,
    TWO,
    ZERO,
    Call,
    Expression,
    Negative,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
)

_X = Symbol("x")
_A = Symbol("a")


@dataclass(frozen=True, slots=True)
class Activation:
    """A function of one pre-activation `x`: its name in a formula, its expression, its partial.

    `partial_by_output` is the partial in terms of the activation `a`, where there is one.
    `meaning` spells out an expression that is only a name, as tanh is.
    """

    name: str
    plain: str
    latex: str
    expression: Expression
    partial: Expression
    partial_by_output: Expression | None = None
    meaning: Expression | None = None


def _exp(exponent: Expression) -> Expression:
    return Call("exp", (exponent,))


_ROWS = (
    Activation("identity", "id", r"\mathrm{id}", _X, ONE),
    Activation(
        "sigmoid",
        "sig",
        r"\mathrm{sig}",
        Quotient(ONE, Sum((ONE, _exp(Negative(_X))))),
        Quotient(_exp(Negative(_X)), Power(Sum((ONE, _exp(Negative(_X)))), TWO)),
        Product((_A, Sum((ONE, Negative(_A))))),
    ),
    Activation(
        "tanh",
        "tanh",
        r"\tanh",
        Call("tanh", (_X,)),
        Sum((ONE, Negative(Power(Call("tanh", (_X,)), TWO)))),
        Sum((ONE, Negative(Power(_A, TWO)))),
        Quotient(
            Sum((_exp(_X), Negative(_exp(Negative(_X))))),
            Sum((_exp(_X), _exp(Negative(_X)))),
        ),
    ),
    Activation(
        "relu",
        "ReLU",
        r"\mathrm{ReLU}",
        Call("max", (ZERO, _X)),
        Call("step", (_X,)),
    ),
)

ACTIVATIONS: Mapping[str, Activation] = MappingProxyType({row.name: row for row in _ROWS})
