"""A derivation put together again into one formula of the givens, to be held against SymPy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sympy

from solver.arithmetic.solution import Solution
from solver.calculus.symbolic import symbol, to_sympy
from solver.formulas.expression import Expression

Values = Mapping[str, sympy.Expr]


@dataclass(frozen=True)
class Composed:
    """Every quantity of a solution as a formula of the givens alone."""

    solution: Solution

    def forward(self, *, kept: str = "") -> dict[str, sympy.Expr]:
        """The quantities of the graph; `kept` stays a symbol."""
        composed: dict[str, sympy.Expr] = {}
        for node in self.solution.derivation.graph.nodes:
            if node.definition is not None:
                formula = to_sympy(node.definition).xreplace(_symbols(composed))
                composed[node.plain] = symbol(kept) if node.plain == kept else formula
        return composed

    def quantities(self) -> dict[str, sympy.Expr]:
        """All quantities that have a number: those of the graph, partials, gradients, updates."""
        composed: dict[str, sympy.Expr] = {}
        for quantity in self.solution.derivation.quantities:
            formula = to_sympy(quantity.definition)
            composed[quantity.name.plain] = formula.xreplace(_symbols(composed))
        return composed

    def partials(self) -> dict[str, sympy.Expr]:
        """What SymPy makes of every partial that a chain can mention, `dLoss1/dw11` included."""
        graph, forward = self.solution.derivation.graph, self.forward()
        edges = {
            f"d{node.plain}/d{parent}": sympy.diff(to_sympy(node.definition), symbol(parent))
            for node in graph.nodes
            if node.definition is not None
            for parent in (partial.parent for partial in node.partials)
        }
        found = {name: slope.xreplace(_symbols(forward)) for name, slope in edges.items()}
        for node in graph.nodes:
            if node.definition is not None:
                found |= {
                    f"d{node.plain}/d{given.plain}": sympy.diff(
                        forward[node.plain], symbol(given.plain)
                    )
                    for given in graph.parameters
                }
        return found

    def derivative(self, name: str) -> sympy.Expr:
        """The loss differentiated as a whole, by a parameter or by a unit on the way."""
        kept = self.forward(kept=name)
        loss = kept[self.solution.derivation.graph.loss.plain]
        slope = sympy.diff(loss, symbol(name))
        return slope.xreplace(_symbols(self.forward()))

    def written(self, formula: Expression, known: Values) -> sympy.Expr:
        """A printed formula with each of its names replaced by what it stands for."""
        return to_sympy(formula).xreplace(_symbols(known))


def _symbols(values: Values) -> dict[sympy.Symbol, sympy.Expr]:
    return {symbol(name): value for name, value in values.items()}


def worth(formula: sympy.Expr, solution: Solution) -> sympy.Expr:
    """The formula in 50 digits, with the exercise's own numbers for the givens."""
    return formula.evalf(50, subs={symbol(n): _rational(v) for n, v in solution.givens.items()})


def _rational(value: object) -> sympy.Rational:
    return sympy.Rational(str(value))
