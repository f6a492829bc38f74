"""Two neighbouring sides, at least one of them in numbers: is what stands between them true?"""

from __future__ import annotations

import decimal
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from solver.arithmetic.evaluation import Evaluated, evaluate
from solver.formulas.expression import Expression, Number, children
from solver.marking.applying import applied
from solver.marking.findings import Kind, Verdict
from solver.marking.literals import WORKING, literal, rounded, rounds_to, same, unit_of
from solver.marking.outcomes import EXACT, TRUE, UNCHECKED, Outcome, wrong
from solver.marking.printed import Printed, Unbound, blur
from solver.marking.spelling import number_text, short
from solver.marking.spoken import is_numeric
from solver.marking.substituting import Substitution
from solver.marking.unrounded import Unrounded

_INEQUALITIES: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": lambda left, right: left < right,
    ">": lambda left, right: left > right,
    "≤": lambda left, right: left <= right,
    "≥": lambda left, right: left >= right,
    "≠": lambda left, right: left != right,
}


@dataclass(slots=True)
class Comparer:
    """Compares by the numbers printed so far, and by unrounded ones of derivatives."""

    printed: Printed
    unrounded: Unrounded

    def compare(
        self, left: Expression, sign: str, right: Expression, without: frozenset[Expression]
    ) -> Outcome:
        """What is to be said of `left sign right`; a slip before it is not told of again."""
        doubted = self.printed.doubted_in((left, right))
        outcome = self._compared(left, sign, right, without)
        if outcome.verdict is not Verdict.WRONG or not doubted:
            return outcome
        self.printed.exchange(doubted)
        other = self._compared(left, sign, right, without)
        if other.verdict in (Verdict.TRUE, Verdict.ROUNDED):
            return other
        self.printed.exchange(doubted)
        return outcome

    def _compared(
        self, left: Expression, sign: str, right: Expression, without: frozenset[Expression]
    ) -> Outcome:
        try:
            if sign in _INEQUALITIES:
                return self._ordered(left, sign, right)
            number, plain = literal(right), self._applied(left)
            if number is not None:
                return self._against_number(plain, sign, number, without)
            if not is_numeric(plain):
                found = Substitution(self.printed, self.unrounded).compare(
                    left, sign, right, without
                )
                return found or self._by_value(left, right, without)
            return self._worked_on(plain, sign, self._applied(right), without)
        except Unbound:
            return UNCHECKED
        except (ArithmeticError, decimal.DecimalException):
            return Outcome(Verdict.UNREAD, Kind.UNREAD, "it has no value that could be worked out")

    def compare_unrounded(self, left: Expression, right: Expression) -> Outcome:
        """A derivative, and its number without any working."""
        number = literal(right)
        value = None if number is None else self.unrounded.instead_of(number, left)
        if number is None or value is None:
            return UNCHECKED
        right_value = number_text(rounded(value, unit_of(number), cut_off=self.printed.cut_off))
        return wrong(f"with nothing rounded on the way, it is {right_value}", right_value)

    def _applied(self, formula: Expression) -> Expression:
        return applied(formula, self.printed.equations)

    def _ordered(self, left: Expression, sign: str, right: Expression) -> Outcome:
        values = [self.printed.evaluate(side).value for side in (left, right)]
        if _INEQUALITIES[sign](*values):
            return TRUE
        return wrong(f"{short(values[0])} {sign} {short(values[1])} is not true")

    def _against_number(
        self, left: Expression, sign: str, number: Number, without: frozenset[Expression]
    ) -> Outcome:
        found = self.printed.evaluate(left, without=without)
        if same(found.value, number.value):
            is_exact = found.is_exact and is_numeric(left) and literal(left) is None
            return EXACT if sign == "≈" and is_exact else TRUE
        if rounds_to(found.value, number, cut_off=self.printed.cut_off):
            if sign == "≈":
                return TRUE
            message = f"= hides a rounding: it is {_finer(found, number)}; ≈ is meant"
            return Outcome(Verdict.ROUNDED, Kind.ROUNDED, message)
        return self._off(left, number, found.value, without)

    def _off(
        self, left: Expression, number: Number, value: Decimal, without: frozenset[Expression]
    ) -> Outcome:
        """Another number than the operands give; unrounded ones may still give it."""
        is_numbers = is_numeric(left)
        reach = (
            blur(left, self.printed.given())
            if is_numbers
            else self.printed.reach(left, without=without)
        )
        if self._is_printed(left, number, without):
            reach = Decimal(0)
        right = number_text(rounded(value, unit_of(number), cut_off=self.printed.cut_off))
        with decimal.localcontext(WORKING):
            is_open = abs(value - number.value) <= self.printed.step(number) + reach
        if reach and is_open and not is_numbers:
            return TRUE
        if reach and is_open:
            message = f"the numbers printed give {right}; only unrounded ones could give this"
            is_cut_off = rounds_to(value, number, cut_off=not self.printed.cut_off)
            return Outcome(Verdict.ROUNDED, Kind.OPEN, message, right, is_cut_off)
        if self.printed.is_outdated(left, without=without):
            return UNCHECKED
        return wrong(
            f"it is {right} ({short(value)})" if right != short(value) else f"it is {right}",
            right,
            is_cut_off=rounds_to(value, number, cut_off=not self.printed.cut_off),
        )

    def _is_printed(self, left: Expression, number: Number, without: frozenset[Expression]) -> bool:
        """Whether a quantity was printed with so many places before: the same number again."""
        known = None if left in without else self.printed.known.get(left)
        return known is not None and unit_of(known.number) <= unit_of(number)

    def _worked_on(
        self, left: Expression, sign: str, right: Expression, without: frozenset[Expression]
    ) -> Outcome:
        """A line of numbers after another, or a formula after numbers."""
        ours = evaluate(left, {}).value
        theirs = self.printed.evaluate(right, without=without).value
        if same(ours, theirs):
            return EXACT if sign == "≈" and is_numeric(right) else TRUE
        if is_numeric(right):
            before = frozenset(abs(part.value) for part in _numbers(left))
            reach = blur(right, before)
        else:
            reach = self.printed.reach(right, without=without) + blur(left, self.printed.given())
        with decimal.localcontext(WORKING):
            if abs(ours - theirs) <= reach:
                if sign == "≈" or not is_numeric(right):
                    return TRUE
                message = f"= hides a rounding: {short(ours)}… and {short(theirs)}…; ≈ is meant"
                return Outcome(Verdict.ROUNDED, Kind.ROUNDED, message)
        return wrong(f"before it is {short(ours)}, here {short(theirs)}", short(ours))

    def _by_value(
        self, left: Expression, right: Expression, without: frozenset[Expression]
    ) -> Outcome:
        ours = self.printed.evaluate(left, without=without).value
        theirs = self.printed.evaluate(right, without=without).value
        if same(ours, theirs):
            return TRUE
        reach = self.printed.reach(left, without=without) + blur(
            self._applied(right), self.printed.given()
        )
        with decimal.localcontext(WORKING):
            if abs(ours - theirs) <= reach:
                return TRUE
        if self.printed.is_outdated(left, without=without):
            return UNCHECKED
        return wrong(f"the formula before gives {short(ours)}, this {short(theirs)}", short(ours))


def _finer(found: Evaluated, number: Number) -> str:
    """A value to two places more than a number was printed with, or as it is."""
    unit = unit_of(number).scaleb(-2)
    finer = rounded(found.value, unit)
    is_all = found.is_exact and same(finer, found.value)
    return number_text(finer.normalize()) if is_all else f"{number_text(finer)}…"


def _numbers(formula: Expression) -> list[Number]:
    found: list[Number] = []
    stack = [formula]
    while stack:
        part = stack.pop()
        if isinstance(part, Number):
            found.append(part)
        stack += children(part)
    return found
