"""Derivatives that a key gives without their working, held against those of its own equations."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from solver.formulas.expression import Call, Expression, Number
from solver.marking.cursor import DERIVATIVE
from solver.marking.equations import Equations
from solver.marking.literals import rounded, same, unit_of
from solver.marking.printed import Printed
from solver.marking.spoken import inside
from solver.marking.symbolic import Comparison

_UNITS = 3
_FACTORS = 5
"""As many units of the last place, and of the last figure, may be lost by rounding on the way."""


@dataclass(frozen=True, slots=True)
class Unrounded:
    """What derivatives are worth where nothing is rounded, as long as the numbers are the first."""

    comparison: Comparison
    printed: Printed

    def instead_of(self, number: Number, formula: Expression) -> Decimal | None:
        """What a formula with a derivative is worth; None where the number may well be that."""
        is_derived = any(_is_derivative(part) for part in inside(formula))
        if not is_derived or not self._is_first(formula):
            return None
        value = self.comparison.exact(formula)
        if not value or abs(value - number.value) <= _reach(value, number):
            return None
        return value

    def _is_first(self, formula: Expression) -> bool:
        """Whether all that it follows from still has the number that it had first."""
        equations: Equations = self.comparison.equations
        known = self.printed.known
        return all(
            leaf not in equations.values
            or (leaf in known and known[leaf].value == equations.values[leaf])
            for part in inside(formula)
            for leaf in equations.leaves_of(part)
        )


def _reach(value: Decimal, number: Number) -> Decimal:
    """How far rounding on the way may have led: not at all to what has no more places anyway."""
    if same(rounded(value, unit_of(number)), value):
        return unit_of(number)
    figures = len(number.value.as_tuple().digits)
    return max(_UNITS * unit_of(number), _FACTORS * abs(value) * Decimal(1).scaleb(1 - figures))


def _is_derivative(part: Expression) -> bool:
    return isinstance(part, Call) and part.function == DERIVATIVE
