"""Two neighbouring sides, at least one of them in numbers: is what stands between them true?"""

from __future__ import annotations

import decimal
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from solver.arithmetic.evaluation import Evaluated, evaluate
from solver.formulas.expression import Expression, Number, Product, Symbol, children
from solver.marking.applying import applied
from solver.marking.findings import Kind, Verdict
from solver.marking.literals import WORKING, literal, rounded, rounds_to, same, unit_of
from solver.marking.matching import Pair, folded, is_atom, pairs_of, tidied
from solver.marking.printed import Known, Origin, Printed, Unbound, blur
from solver.marking.rearranging import Line, Misfit, settled
from solver.marking.spelling import number_text, short, spelled
from solver.marking.spoken import is_numeric

MOST_PRODUCTS = 300
_COUNTER = Symbol("t")
_INEQUALITIES: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": lambda left, right: left < right,
    ">": lambda left, right: left > right,
    "≤": lambda left, right: left <= right,
    "≥": lambda left, right: left >= right,
    "≠": lambda left, right: left != right,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict, and where there is something to say, its kind, the message, the right value."""

    verdict: Verdict
    kind: Kind | None = None
    message: str = ""
    right: str = ""
    is_cut_off: bool = False


_TRUE = Outcome(Verdict.TRUE)
EXACT = Outcome(Verdict.TRUE, Kind.EXACT, "this is exactly true: = may stand here")
GIVEN_ROUGHLY = Outcome(Verdict.UNCHECKED, Kind.EXACT, "≈ stands for a number that is given")
UNCHECKED = Outcome(Verdict.UNCHECKED)


def _wrong(message: str, right: str = "", *, is_cut_off: bool = False) -> Outcome:
    return Outcome(Verdict.WRONG, Kind.WRONG, message, right, is_cut_off)


@dataclass(slots=True)
class Comparer:
    """Compares by the numbers printed so far."""

    printed: Printed

    @property
    def cut_off(self) -> bool:
        """Whether numbers are cut off, not rounded."""
        return self.printed.cut_off

    def compare(
        self, left: Expression, sign: str, right: Expression, without: frozenset[Expression]
    ) -> Outcome:
        """What is to be said of `left sign right`."""
        try:
            if sign in _INEQUALITIES:
                return self._ordered(left, sign, right)
            number, plain = literal(right), self._applied(left)
            if number is not None:
                return self._against_number(plain, sign, number, without)
            if not is_numeric(plain):
                return self._put_in(left, sign, right, without)
            return self._worked_on(plain, sign, self._applied(right), without)
        except Unbound:
            return UNCHECKED
        except (ArithmeticError, decimal.DecimalException):
            return Outcome(Verdict.UNREAD, Kind.UNREAD, "it has no value that could be worked out")

    def _applied(self, formula: Expression) -> Expression:
        return applied(formula, self.printed.equations)

    def _ordered(self, left: Expression, sign: str, right: Expression) -> Outcome:
        values = [self.printed.evaluate(side).value for side in (left, right)]
        if _INEQUALITIES[sign](*values):
            return _TRUE
        return _wrong(f"{short(values[0])} {sign} {short(values[1])} is not true")

    def _against_number(
        self, left: Expression, sign: str, number: Number, without: frozenset[Expression]
    ) -> Outcome:
        found = self.printed.evaluate(left, without=without)
        if same(found.value, number.value):
            is_exact = found.is_exact and is_numeric(left) and literal(left) is None
            return EXACT if sign == "≈" and is_exact else _TRUE
        if rounds_to(found.value, number, cut_off=self.cut_off):
            if sign == "≈":
                return _TRUE
            message = f"= hides a rounding: it is {_finer(found, number)}; ≈ is meant"
            return Outcome(Verdict.ROUNDED, Kind.ROUNDED, message)
        return self._off(left, number, found.value, without)

    def _off(
        self, left: Expression, number: Number, value: Decimal, without: frozenset[Expression]
    ) -> Outcome:
        """Another number than the operands give; unrounded ones may still give it."""
        is_numbers = is_numeric(left)
        reach = (
            blur(left, self._given()) if is_numbers else self.printed.reach(left, without=without)
        )
        if self._is_printed(left, number, without):
            reach = Decimal(0)
        right = number_text(rounded(value, unit_of(number), cut_off=self.cut_off))
        with decimal.localcontext(WORKING):
            is_open = abs(value - number.value) <= self.printed.step(number) + reach
        if reach and is_open and not is_numbers:
            return _TRUE
        if reach and is_open:
            message = f"the numbers printed give {right}; only unrounded ones could give this"
            is_cut_off = rounds_to(value, number, cut_off=not self.cut_off)
            return Outcome(Verdict.ROUNDED, Kind.OPEN, message, right, is_cut_off)
        if self.printed.is_outdated(left, without=without):
            return UNCHECKED
        return _wrong(
            f"it is {right} ({short(value)})" if right != short(value) else f"it is {right}",
            right,
            is_cut_off=rounds_to(value, number, cut_off=not self.cut_off),
        )

    def _is_printed(self, left: Expression, number: Number, without: frozenset[Expression]) -> bool:
        """Whether a quantity was printed with so many places before: the same number again."""
        known = None if left in without else self.printed.known.get(left)
        return known is not None and unit_of(known.number) <= unit_of(number)

    def _given(self) -> frozenset[Decimal]:
        return frozenset(
            abs(known.value)
            for known in self.printed.known.values()
            if known.origin is not Origin.COMPUTED
        )

    def _worked_on(
        self, left: Expression, sign: str, right: Expression, without: frozenset[Expression]
    ) -> Outcome:
        """A line of numbers after another, or a formula after numbers."""
        ours = evaluate(left, {}).value
        theirs = self.printed.evaluate(right, without=without).value
        if same(ours, theirs):
            return EXACT if sign == "≈" and is_numeric(right) else _TRUE
        if is_numeric(right):
            before = frozenset(abs(part.value) for part in _numbers(left))
            reach = blur(right, before)
        else:
            reach = self.printed.reach(right, without=without) + blur(left, self._given())
        with decimal.localcontext(WORKING):
            if abs(ours - theirs) <= reach:
                if sign == "≈" or not is_numeric(right):
                    return _TRUE
                message = f"= hides a rounding: {short(ours)}… and {short(theirs)}…; ≈ is meant"
                return Outcome(Verdict.ROUNDED, Kind.ROUNDED, message)
        return _wrong(f"before it is {short(ours)}, here {short(theirs)}", short(ours))

    def _put_in(
        self, left: Expression, sign: str, right: Expression, without: frozenset[Expression]
    ) -> Outcome:
        """A formula, and the same with numbers put in."""
        pairs = self._pairs(left, right)
        if pairs is None:
            return self._by_value(left, right, without)
        new: dict[Expression, Number] = {}
        wrong: list[Misfit] = []
        for quantity, found in pairs:
            number = literal(found)
            if number is not None and self._is_unknown(quantity, without):
                if new.setdefault(quantity, number).value != number.value:
                    wrong.append((quantity, found, new[quantity].value))
                continue
            value = self._mismatch(quantity, found, without)
            if value is not None:
                wrong.append((quantity, found, value))
        if wrong and not self._is_updated(wrong):
            stated = [misfit for misfit in wrong if misfit[0] not in new]
            chosen = settled(stated, lambda of, number: self._mismatch(of, number, without))
            line = Line(left, right, pairs, new, self.printed)
            if chosen is not None and line.is_rearranged(chosen):
                return _TRUE
            quantity, found, value = wrong[0]
            said = number_text(value) if len(str(value)) < 16 else short(value)
            message = f"{spelled(found)} stands for {spelled(quantity)}, which is {said}"
            return _wrong(message, said, is_cut_off=self._is_cut_off(quantity, found))
        for quantity, number in new.items():
            self.printed.bind(quantity, Known(number, Origin.INFERRED))
        return EXACT if sign == "≈" and self._fits_exactly(pairs) else _TRUE

    def _pairs(self, left: Expression, right: Expression) -> list[Pair] | None:
        """What stands for what; for a product worked out before, one number may stand."""
        pairs = pairs_of(left, right)
        if pairs is not None:
            return pairs
        products = [tidied(key) for key in self.printed.known if isinstance(key, Product)]
        recent = [key for key in products[-MOST_PRODUCTS:] if isinstance(key, Product)]
        shorter, names = folded(left, recent)
        pairs = pairs_of(shorter, right)
        if pairs is None:
            return None
        return [
            (names.get(one, one) if isinstance(one, Symbol) else one, other) for one, other in pairs
        ]

    def _fits_exactly(self, pairs: list[Pair]) -> bool:
        known = self.printed.known
        return all(
            quantity in known
            and (number := literal(found))
            and known[quantity].value == number.value
            for quantity, found in pairs
        )

    def _is_unknown(self, quantity: Expression, without: frozenset[Expression]) -> bool:
        if not is_atom(quantity) or (quantity in self.printed.known and quantity not in without):
            return False
        try:
            self.printed.evaluate(quantity, without=without)
        except (Unbound, ArithmeticError):
            return True
        return False

    def _mismatch(
        self, quantity: Expression, found: Expression, without: frozenset[Expression]
    ) -> Decimal | None:
        """The value that a quantity has, where another stands for it."""
        known = self.printed.known.get(quantity) if quantity not in without else None
        number = literal(found)
        if number is not None and known is not None:
            if self._agrees(quantity, number):
                return None
            if self._may_be_inferred_again(quantity, known, number):
                return None
            if is_atom(quantity) or unit_of(known.number) == unit_of(number):
                return known.value
        value = self.printed.evaluate(
            quantity, without=without | {quantity} - _atoms(quantity)
        ).value
        if number is not None:
            reach = self.printed.reach(quantity, without=without)
            with decimal.localcontext(WORKING):
                is_near = abs(value - number.value) <= self.printed.step(number) + reach
            is_right = same(value, number.value) or (bool(reach) and is_near)
            return None if is_right or rounds_to(value, number, cut_off=self.cut_off) else value
        theirs = self.printed.evaluate(found).value
        reach = self.printed.reach(quantity, without=without) + blur(
            self._applied(found), self._given()
        )
        with decimal.localcontext(WORKING):
            return None if abs(value - theirs) <= reach or same(value, theirs) else value

    def _agrees(self, quantity: Expression, number: Number, *, turned: bool = False) -> bool:
        """Whether a number may be the one that is known; with `turned` if numbers were cut off
        that are rounded, or vice versa.
        """
        known = self.printed.known[quantity]
        if self.printed.may_be_an_entry(quantity):
            known = replace(known, origin=Origin.COMPUTED)
        return known.agrees(number, cut_off=self.cut_off != turned)

    def _is_cut_off(self, quantity: Expression, found: Expression) -> bool:
        """Whether what stands for a quantity is right if numbers are cut off instead."""
        number = literal(found)
        if number is None or quantity not in self.printed.known:
            return False
        return self._agrees(quantity, number, turned=True)

    def _may_be_inferred_again(self, quantity: Expression, known: Known, number: Number) -> bool:
        """What is never printed by itself, a derivative or the number of the step, has a new value
        in every step.
        """
        if isinstance(quantity, Symbol):
            is_later = number.value > known.value and number.value % 1 == 0  # some are left out
            may = quantity == _COUNTER and is_later
        else:
            may = known.origin is Origin.INFERRED
        if self.printed.may_be_an_entry(quantity) and self.printed.is_from_before(quantity):
            may = True
        if not may:
            return False
        self.printed.bind(quantity, Known(number, Origin.INFERRED))
        return True

    def _is_updated(self, wrong: list[Misfit]) -> bool:
        """Whether all that does not fit fits the values after the step."""
        for quantity, found, _ in wrong:
            known, number = self.printed.updated(quantity), literal(found)
            if known is None or number is None or not known.agrees(number, cut_off=self.cut_off):
                return False
        return True

    def _by_value(
        self, left: Expression, right: Expression, without: frozenset[Expression]
    ) -> Outcome:
        ours = self.printed.evaluate(left, without=without).value
        theirs = self.printed.evaluate(right, without=without).value
        if same(ours, theirs):
            return _TRUE
        reach = self.printed.reach(left, without=without) + blur(
            self._applied(right), self._given()
        )
        with decimal.localcontext(WORKING):
            if abs(ours - theirs) <= reach:
                return _TRUE
        if self.printed.is_outdated(left, without=without):
            return UNCHECKED
        return _wrong(f"the formula before gives {short(ours)}, this {short(theirs)}", short(ours))


def _finer(found: Evaluated, number: Number) -> str:
    """A value to two places more than a number was printed with, or as it is."""
    unit = unit_of(number).scaleb(-2)
    finer = rounded(found.value, unit)
    is_all = found.is_exact and same(finer, found.value)
    return number_text(finer.normalize()) if is_all else f"{number_text(finer)}…"


def _atoms(quantity: Expression) -> frozenset[Expression]:
    return frozenset({quantity}) if isinstance(quantity, Symbol) else frozenset()


def _numbers(formula: Expression) -> list[Number]:
    found: list[Number] = []
    stack = [formula]
    while stack:
        part = stack.pop()
        if isinstance(part, Number):
            found.append(part)
        stack += children(part)
    return found
