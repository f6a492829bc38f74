"""Formulas compared as formulas: at points where no two quantities are equal by accident.

At a point every quantity that is given has a number near its own, every other one follows from
the document's own equations, and ∂y/∂x is worked out from them by dual numbers. Two formulas that
agree there are the same formula; that h_1 and h_2 happen to be equal in the exercise does not help.
"""

from __future__ import annotations

import decimal
from collections.abc import Sequence
from decimal import Decimal
from itertools import product

from solver.formulas.expression import Call, Expression, Number, Symbol, children, rebuild
from solver.marking.cursor import DERIVATIVE
from solver.marking.equations import Equations
from solver.marking.literals import WORKING
from solver.marking.naming import letter_of
from solver.marking.operations import Unknown
from solver.marking.points import Point, TooLong
from solver.marking.spoken import derivatives_in, quantities_in

_CLOSE = Decimal("1e-28")
_NOISE = Decimal("1e-50")
"""What may be left of a difference that is nought, such as the derivative of a softmax by a bias of
all its units.
"""
_POINTS = range(2)
_TARGETS = frozenset({"y", "t", "d", "target", "label"})


class Comparison:
    """Whether two formulas of a document are the same, whatever its quantities are worth."""

    def __init__(self, equations: Equations) -> None:
        self.equations = equations
        self.points = [Point(equations, number) for number in _POINTS]
        self.given = Point(equations, None)
        self.ends = _ends_of(equations)
        self.spoken = frozenset(
            part for formula in equations.formulas.values() for part in quantities_in(formula)
        )

    def exact(self, formula: Expression) -> Decimal | None:
        """What a formula is worth where nothing is rounded on the way."""
        try:
            return self.given.value(formula)
        except (Unknown, TooLong):
            return None

    def same(self, left: Expression, right: Expression) -> bool | None:
        """None where the document does not say enough."""
        if left == right:
            return True
        answer = self._agree(left, right, self.points)
        if answer is False and (fixed := self._put_in(left, right)):
            points = [Point(self.equations, number, fixed=fixed) for number in _POINTS]
            answer = self._agree(left, right, points)
        return None if answer is False and not self._is_told(left, right) else answer

    def _put_in(self, left: Expression, right: Expression) -> frozenset[Expression]:
        """What one formula depends on and the other has as a number: the target in `y - 1`. A
        target of 0 or 1 may also leave no trace, `-ln a` for `-t ln a - (1-t) ln(1-a)`.
        """
        equations = self.equations
        sides = [(equations.leaves_of(side), _numbers_in(side)) for side in (left, right)]
        put_in = {
            name
            for (ours, _), (theirs, numbers) in (sides, sides[::-1])
            for name in ours - theirs
            if name in equations.values and abs(equations.values[name]) in numbers
        }
        ours, theirs = (frozenset(filter(self._is_given, leaves)) for leaves, _ in sides)
        if ours <= theirs or theirs <= ours:
            put_in |= {name for name in ours ^ theirs if self._is_class(name)}
        return frozenset(put_in)

    def _is_given(self, name: Expression) -> bool:
        return isinstance(name, Symbol) and name not in self.equations.formulas

    def _is_class(self, name: Expression) -> bool:
        """Whether it is the target of a class: given, and 0 or 1."""
        is_target = isinstance(name, Symbol) and letter_of(name.name) in _TARGETS
        return is_target and self.equations.values.get(name) in (0, 1)

    def _agree(self, left: Expression, right: Expression, points: Sequence[Point]) -> bool | None:
        """Whether they do with total derivatives or with those of the one equation."""
        is_false = False
        for ours, theirs in product((False, True), repeat=2):
            answer = self._agree_so(left, right, points, left_direct=ours, right_direct=theirs)
            if answer:
                return True
            is_false |= answer is False
        return False if is_false else None

    def _agree_so(
        self,
        left: Expression,
        right: Expression,
        points: Sequence[Point],
        *,
        left_direct: bool,
        right_direct: bool,
    ) -> bool | None:
        try:
            return all(
                _close(
                    point.value(self._with_totals(left, point), direct=left_direct),
                    point.value(self._with_totals(right, point), direct=right_direct),
                )
                for point in points
            )
        except (Unknown, TooLong):
            return None

    def _with_totals(self, formula: Expression, point: Point) -> Expression:
        """The formula with numbers for derivatives of the loss: they are always total ones, also
        where the loss names a quantity that it depends on in other ways too.
        """
        if not any(of in self.ends for of, _ in derivatives_in([formula])):
            return formula
        match formula:
            case Call("∂", (of, _)) if of in self.ends:
                return Number(point.value(formula))
        return rebuild(formula, lambda part: self._with_totals(part, point))

    def _is_told(self, left: Expression, right: Expression) -> bool:
        """Whether all that two formulas depend on is explained, or depended on by both."""
        equations = self.equations
        ours, theirs = equations.leaves_of(left), equations.leaves_of(right)
        if _is_applied(left) and equations.formulas.get(left) == right:
            ours -= theirs  # what else is known of it does not have these
        if (ours ^ theirs) & equations.open or self._leads_through_open(left, right):
            return False
        return not any(
            isinstance(name, Symbol)
            and name not in equations.formulas
            and name not in equations.values
            and (name in equations.unexplained or (equations.open and name not in self.spoken))
            for name in ours ^ theirs
        )

    def _leads_through_open(self, left: Expression, right: Expression) -> bool:
        """Whether a derivative may go through a quantity of which only numbers are known."""
        leaves_of = self.equations.leaves_of
        worked_out = self.equations.open - self.equations.values.keys()
        return any(
            worked_out & (leaves_of(of) - leaves_of(by) - {of})
            for of, by in derivatives_in([left, right])
        )


def _is_applied(formula: Expression) -> bool:
    """Whether it is a function of a quantity, of which more is known than a line says."""
    return isinstance(formula, Call) and formula.function != DERIVATIVE


def _numbers_in(formula: Expression) -> frozenset[Decimal]:
    stack, found = [formula], set[Decimal]()
    while stack:
        part = stack.pop()
        if isinstance(part, Number):
            found.add(abs(part.value))
        stack += children(part)
    return frozenset(found)


def _close(left: Decimal, right: Decimal) -> bool:
    with decimal.localcontext(WORKING):
        return abs(left - right) <= max(abs(left), abs(right)) * _CLOSE + _NOISE


def _ends_of(equations: Equations) -> frozenset[Expression]:
    """What no other quantity follows from: the loss."""
    used: set[Expression] = set()
    stack = list(equations.formulas.values())
    while stack:
        part = stack.pop()
        if not (isinstance(part, Call) and part.function == DERIVATIVE):
            used.add(part)
            stack += children(part)
    return frozenset(
        head for head in equations.formulas if isinstance(head, Symbol) and head not in used
    )
