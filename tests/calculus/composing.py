"""A derivation put together again into one formula of the givens, to be held against SymPy."""

from __future__ import annotations

from functools import lru_cache

import sympy

from solver.arithmetic.solution import Solution
from solver.calculus.symbolic import symbol, to_sympy
from solver.formulas.expression import Expression, names_in

GUARDED = 80
"""The digits that are carried, so that 50 are right."""


class Composed:
    """The formulas of a solution, worked out by SymPy and from no printed value.

    `values` has the givens and, by its definition, every quantity that has a number.

    `derivative("Loss", "w11")` differentiates the loss as a whole, one formula of the givens.
    """

    def __init__(self, solution: Solution) -> None:
        self.solution = solution
        self.derivative = lru_cache(maxsize=None)(self._derivative)
        self.values: dict[sympy.Expr, sympy.Expr] = {}
        for name, value in solution.first.items():
            self.values[symbol(name)] = sympy.Float(str(value), GUARDED)
        for quantity in solution.derivation.quantities:
            worth = self._worth(to_sympy(quantity.definition))
            self.values[symbol(quantity.name.plain)] = worth

    def formula(self, of: str, *, kept: str) -> sympy.Expr:
        """A quantity of the graph as one formula of the givens, and of one quantity on the way."""
        composed: dict[sympy.Symbol, sympy.Expr] = {}
        for node in self.solution.derivation.graph.nodes:
            if node.definition is not None and node.plain != kept:
                composed[symbol(node.plain)] = to_sympy(node.definition).xreplace(composed)
        return composed[symbol(of)]

    def _derivative(self, of: str, by: str) -> sympy.Expr:
        slope = sympy.diff(self.formula(of, kept=by), symbol(by))
        return self._worth(slope).evalf(GUARDED)

    def worth(self, formula: Expression) -> sympy.Expr:
        """A printed line: its names have values, or say what is differentiated by what."""
        for name in names_in(formula):
            if symbol(name) not in self.values:
                of, by = name.removeprefix("d").split("/d", 1)
                self.values[symbol(name)] = self.derivative(of, by)
        return self._worth(to_sympy(formula)).evalf(GUARDED)

    def _worth(self, formula: sympy.Expr) -> sympy.Expr:
        """Each part is worked out once: those of a composed loss stand in it over and over."""
        if not formula.args:
            return self.values[formula] if formula.is_Symbol else formula
        if formula not in self.values:
            self.values[formula] = formula.func(*map(self._worth, formula.args))
        return self.values[formula]


def are_close(one: sympy.Expr, other: sympy.Expr) -> bool:
    """Equal to 50 digits, or to the 50th place where they are small."""
    return bool(abs(one - other) <= sympy.Float("1e-50", 60) * max(1, abs(other)))
