"""Functions that SymPy only differentiates: the chain rule is its, the partials are our rows'.

SymPy's own derivative of `Max(0, x)` is a Heaviside step, that of `Abs(x)` a sign, and of a
Piecewise it merges branches: nothing that a course prints. Here such a function is a name to it,
and so is each of its partials, which is read back as the row states it.
"""

from __future__ import annotations

from functools import lru_cache

import sympy

from solver.formulas.elementary import FUNCTIONS, Function
from solver.formulas.expression import Call, Cases, Expression, Symbol, substitute

_CASES = "cases"


class Opaque(sympy.Function):  # type: ignore[misc]  # SymPy has no types
    """A function known by its row, or its partial by the argument at `position` (from 0)."""

    row: Function
    position: int | None = None
    slopes: tuple[type[Opaque], ...] = ()

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """The partial by an argument, counted from 1 as SymPy does."""
        return self.slopes[argindex - 1](*self.args)

    def meaning(self, arguments: tuple[Expression, ...]) -> Expression:
        """The formula that it stands for."""
        if self.position is not None:
            return self.row.partial(self.position, arguments)
        if self.row.name == _CASES:
            return self.row.value(arguments)
        first, *others = arguments
        if self.row.variadic and isinstance(first, Call) and first.function == self.row.name:
            return Call(self.row.name, (*first.arguments, *others))
        return Call(self.row.name, arguments)


def called(name: str, arguments: tuple[sympy.Expr, ...]) -> sympy.Expr:
    """The function of a row, opaque; of many arguments, two at a time from the left."""
    function = _of_name(name)
    if not function.row.variadic:
        return function(*arguments)
    result, *others = arguments
    for argument in others:
        result = function(result, argument)
    return result


def distinguished(cases: Cases, partials: tuple[tuple[str, Expression], ...]) -> sympy.Expr:
    """Cases as an opaque function of the names in them, given their partials by these."""
    return _of_cases(cases, partials)(*(sympy.Symbol(name, real=True) for name, _ in partials))


@lru_cache(maxsize=1024)
def _of_name(name: str) -> type[Opaque]:
    return _opaque(FUNCTIONS[name])


@lru_cache(maxsize=1024)
def _of_cases(cases: Cases, partials: tuple[tuple[str, Expression], ...]) -> type[Opaque]:
    at = {name: Symbol(f"x{position}") for position, (name, _) in enumerate(partials, start=1)}
    return _opaque(
        Function(
            _CASES,
            "",
            tuple(substitute(partial, at) for _, partial in partials),
            definition=substitute(cases, at),
        )
    )


def _opaque(row: Function) -> type[Opaque]:
    slopes = tuple(
        type(f"{row.name}_{position + 1}", (Opaque,), {"row": row, "position": position})
        for position in range(row.arity)
    )
    return type(row.name, (Opaque,), {"row": row, "slopes": slopes})
