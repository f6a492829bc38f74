"""The elementary functions, one row each, and with the activations all that formulas may call.

`x1`, `x2` stand for the arguments. The partials are stated as a teacher states them; the tests
prove every row against `sympy.diff`. `solver.arithmetic.elementary` works them out in decimals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from solver.formulas.activations import ACTIVATIONS, Activation
from solver.formulas.expression import (
    ONE,
    TWO,
    ZERO,
    Branch,
    Call,
    Cases,
    Expression,
    Symbol,
    call,
    substitute,
)

_X = Symbol("x1")
_Y = Symbol("x2")


@dataclass(frozen=True, slots=True)
class Function:
    """A function that formulas may call, with its partial for each argument.

    A `variadic` one takes at least as many arguments as it has partials, and is folded from the
    left: max(a, b, c) is max(max(a, b), c). `definition` says what an activation amounts to; an
    elementary function has none. `kink` says which value the partials have where there is none.
    """

    name: str
    latex: str
    partials: tuple[Expression, ...]
    layout: Literal["name", "exponent", "root", "bars"] = "name"
    variadic: bool = False
    definition: Expression | None = None
    kink: str = ""

    @property
    def arity(self) -> int:
        """How many arguments it takes, at the least."""
        return len(self.partials)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of its arguments in its formulas."""
        return tuple(f"x{position}" for position in range(1, self.arity + 1))

    def value(self, arguments: tuple[Expression, ...]) -> Expression:
        """What it amounts to for these arguments: its definition, or itself where it has none."""
        if self.definition is None:
            return Call(self.name, arguments)
        return substitute(self.definition, self._at(arguments))

    def partial(self, position: int, arguments: tuple[Expression, ...]) -> Expression:
        """The partial by the argument at a position (from 0), with the arguments put in."""
        return substitute(self.partials[position], self._at(arguments))

    def _at(self, arguments: tuple[Expression, ...]) -> dict[str, Expression]:
        return dict(zip(self.parameters, arguments, strict=True))


def _indicator(relation: Branch) -> Cases:
    return Cases((relation,), ZERO)


_ROWS = (
    Function("exp", r"\exp", (call("exp", _X),), layout="exponent"),
    Function("ln", r"\ln", (1 / _X,)),
    Function("sqrt", r"\sqrt", (1 / (TWO * call("sqrt", _X)),), layout="root"),
    Function("tanh", r"\tanh", (1 - call("tanh", _X) ** 2,)),
    Function("sin", r"\sin", (call("cos", _X),)),
    Function("cos", r"\cos", (-call("sin", _X),)),
    Function(
        "erf",
        r"\operatorname{erf}",
        (TWO / call("sqrt", Call("pi", ())) * call("exp", -(_X**2)),),
    ),
    Function(
        "abs",
        "",
        (Cases((Branch(ONE, _X, ">", ZERO), Branch(-ONE, _X, "<", ZERO)), ZERO),),
        layout="bars",
        kink="0 at 0",
    ),
    Function(
        "max",
        r"\max",
        (_indicator(Branch(ONE, _X, ">=", _Y)), _indicator(Branch(ONE, _Y, ">", _X))),
        variadic=True,
        kink="on a tie the first of the largest has the slope",
    ),
    Function(
        "min",
        r"\min",
        (_indicator(Branch(ONE, _X, "<=", _Y)), _indicator(Branch(ONE, _Y, "<", _X))),
        variadic=True,
        kink="on a tie the first of the smallest has the slope",
    ),
    Function("pi", r"\pi", ()),
)

ELEMENTARY: Mapping[str, Function] = MappingProxyType({row.name: row for row in _ROWS})


def _called(row: Activation) -> Function:
    """An activation as a function of one argument: `leaky_relu(z)`."""
    return Function(
        row.name.replace(" ", "_"),
        row.latex,
        (substitute(row.partial, {"x": _X}),),
        definition=substitute(row.expression, {"x": _X}),
        kink=row.kink,
    )


_CALLED = (_called(row) for row in ACTIVATIONS.values() if not row.is_vector)

FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {row.name: row for row in _CALLED} | dict(ELEMENTARY)
)
"""All that a `Call` may name; an elementary function goes before an activation of that name."""
