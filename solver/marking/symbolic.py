"""Formulas compared as formulas: at points where no two quantities are equal by accident.

At a point every quantity that is given has a number near its own, every other one follows from
the document's own equations, and ∂y/∂x is worked out from them by dual numbers. Two formulas that
agree there are the same formula; that h_1 and h_2 happen to be equal in the exercise does not help.
"""

from __future__ import annotations

import decimal
from decimal import Decimal

from solver.formulas.expression import Expression
from solver.marking.duals import Unknown
from solver.marking.equations import Equations
from solver.marking.literals import WORKING
from solver.marking.points import Point, TooLong

_CLOSE = Decimal("1e-28")
_POINTS = range(2)


class Comparison:
    """Whether two formulas of a document are the same, whatever its quantities are worth."""

    def __init__(self, equations: Equations) -> None:
        self.equations = equations
        self.points = [Point(equations, number) for number in _POINTS]
        self.given = Point(equations, None)

    def exact(self, formula: Expression) -> Decimal | None:
        """What a formula is worth where nothing is rounded on the way."""
        try:
            return self.given.value(formula)
        except (Unknown, TooLong):
            return None

    def same(self, left: Expression, right: Expression) -> bool | None:
        """None where the document does not say enough."""
        readings = ((False, False), (False, True), (True, True), (True, False))
        result: bool | None = None
        for left_direct, right_direct in readings:
            try:
                if all(
                    _agree(
                        point.value(left, direct=left_direct),
                        point.value(right, direct=right_direct),
                    )
                    for point in self.points
                ):
                    return True
                result = False
            except Unknown:
                continue
            except TooLong:
                return None
        return result


def _agree(left: Decimal, right: Decimal) -> bool:
    with decimal.localcontext(WORKING):
        return abs(left - right) <= max(abs(left), abs(right)) * _CLOSE
