"""Formula trees in SymPy and in mpmath, apart from how the solver reads them; points to try.

`sympy_of` gives SymPy's own functions (Max, Abs, Piecewise), so that `sympy.diff` of it is a judge
of stated partials; `real_of` works a formula out with 60 digits.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from math import prod
from random import Random
from typing import Any

import mpmath
import sympy
from reference.network import MP

from solver.formulas.expression import (
    Call,
    Cases,
    Expression,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    children,
)

POINTS = 50
TOLERANCE = Decimal("1e-40")

_SYMPY: Mapping[str, Any] = {
    "exp": sympy.exp, "ln": sympy.log, "sqrt": sympy.sqrt, "tanh": sympy.tanh, "sin": sympy.sin,
    "cos": sympy.cos, "erf": sympy.erf, "abs": sympy.Abs, "max": sympy.Max, "min": sympy.Min,
    "pi": lambda: sympy.pi,
}  # fmt: skip
_MPMATH: Mapping[str, Any] = {
    "exp": MP.exp, "ln": MP.log, "sqrt": MP.sqrt, "tanh": MP.tanh, "sin": MP.sin, "cos": MP.cos,
    "erf": MP.erf, "abs": abs, "max": max, "min": min, "pi": lambda: +MP.pi,
}  # fmt: skip
_ARITHMETIC: Mapping[type, Callable[..., Any]] = {
    Negative: operator.neg, Sum: lambda *terms: sum(terms), Product: lambda *f: prod(f),
    Quotient: operator.truediv, Power: operator.pow,
}  # fmt: skip
_HOLDS: Mapping[str, Callable[[Any, Any], Any]] = {
    ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le,
}  # fmt: skip


def sympy_of(expression: Expression) -> sympy.Expr:
    """The formula in SymPy, all of its quantities real."""
    return _walk(
        expression,
        lambda value: sympy.Rational(str(value)),
        lambda name: sympy.Symbol(name, real=True),
        _SYMPY,
        lambda rows, otherwise: sympy.Piecewise(*rows, (otherwise, True)),
    )


def real_of(expression: Expression, values: Mapping[str, Decimal]) -> Any:
    """The value of the formula as an mpf of `MP`."""
    return _walk(
        expression,
        lambda value: MP.mpf(str(value)),
        lambda name: MP.mpf(str(values[name])),
        _MPMATH,
        lambda rows, otherwise: next((value for value, holds in rows if holds), otherwise),
    )


def _walk(
    expression: Expression,
    number: Callable[[Decimal], Any],
    symbol: Callable[[str], Any],
    functions: Mapping[str, Any],
    choose: Callable[[list[tuple[Any, Any]], Any], Any],
) -> Any:
    def inside(operand: Expression) -> Any:
        return _walk(operand, number, symbol, functions, choose)

    match expression:
        case Number(value):
            return number(value)
        case Symbol(name):
            return symbol(name)
        case Call(function, arguments):
            return functions[function](*map(inside, arguments))
        case Cases(branches, otherwise):
            rows = [
                (inside(b.value), _HOLDS[b.relation](inside(b.left), inside(b.right)))
                for b in branches
            ]
            return choose(rows, inside(otherwise))
        case _:
            return _ARITHMETIC[type(expression)](*map(inside, children(expression)))


def slope_of(expression: sympy.Expr, name: str) -> Callable[[Mapping[str, Decimal]], Any]:
    """`sympy.diff` by a quantity, as a function of values."""
    slope = sympy.diff(expression, sympy.Symbol(name, real=True))
    symbols = sorted(expression.free_symbols, key=str)
    modules = [{"Heaviside": lambda x, _=0: 1 if x > 0 else 0}, "mpmath"]  # no point is at a kink
    function = sympy.lambdify(symbols, slope, modules)

    def value(values: Mapping[str, Decimal]) -> Any:
        with mpmath.workdps(60):
            return MP.mpf(function(*(mpmath.mpf(str(values[str(s)])) for s in symbols)))

    return value


def points(
    *names: str, seed: int = 0, low: int = -5, high: int = 5
) -> Iterator[dict[str, Decimal]]:
    """Random values with 50 places for each name."""
    random = Random(seed)
    scale = 10**50
    for _ in range(POINTS):
        yield {
            name: Decimal(f"{random.randrange(low * scale, high * scale)}e-50") for name in names
        }


def is_close(left: Any, right: Any, tolerance: Decimal = TOLERANCE) -> bool:
    """Whether two numbers agree, relative to the larger where that is above 1."""
    left, right = MP.mpf(str(left)), MP.mpf(str(right))
    return bool(abs(left - right) <= MP.mpf(str(tolerance)) * max(1, abs(left), abs(right)))
