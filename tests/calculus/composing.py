"""A derivation put together again into one formula of the givens, to be held against SymPy."""

from __future__ import annotations

from functools import cached_property, lru_cache

import sympy

from solver.arithmetic.solution import Solution
from solver.calculus.symbolic import symbol, to_sympy
from solver.formulas.expression import Expression, names_in


class Composed:
    """The formulas of a solution, worked out by SymPy to 60 digits and from no printed value.

    `derivative("Loss", "w11")` differentiates the loss as a whole, one formula of the givens.
    """

    def __init__(self, solution: Solution) -> None:
        self.solution = solution
        self.derivative = lru_cache(maxsize=None)(self._derivative)

    @cached_property
    def values(self) -> dict[str, sympy.Expr]:
        """The givens and, by its definition, every quantity that has a number."""
        values = {name: sympy.Rational(str(value)) for name, value in self.solution.first.items()}
        for quantity in self.solution.derivation.quantities:
            values[quantity.name.plain] = _worth(to_sympy(quantity.definition), values)
        return values

    def formula(self, of: str, *, kept: str) -> sympy.Expr:
        """A quantity of the graph as one formula of the givens, and of one quantity on the way."""
        composed: dict[sympy.Symbol, sympy.Expr] = {}
        for node in self.solution.derivation.graph.nodes:
            if node.definition is not None and node.plain != kept:
                composed[symbol(node.plain)] = to_sympy(node.definition).xreplace(composed)
        return composed[symbol(of)]

    def _derivative(self, of: str, by: str) -> sympy.Expr:
        slope = sympy.diff(self.formula(of, kept=by), symbol(by))
        return _worth(slope, self.values)

    def worth(self, formula: Expression) -> sympy.Expr:
        """A printed line: its names have values, or say what is differentiated by what."""
        values = dict(self.values)
        for name in names_in(formula):
            if name not in values:
                of, by = name.removeprefix("d").split("/d", 1)
                values[name] = self.derivative(of, by)
        return _worth(to_sympy(formula), values)


def _worth(formula: sympy.Expr, values: dict[str, sympy.Expr]) -> sympy.Expr:
    needed = {name: values[name.name] for name in formula.free_symbols}
    return sympy.sympify(formula).evalf(60, subs=needed)


def are_close(one: sympy.Expr, other: sympy.Expr) -> bool:
    """Equal to 50 digits, or to the 50th place where they are small."""
    return bool(abs(one - other) <= sympy.Float("1e-50", 60) * max(1, abs(other)))
