"""A formula, and the same with numbers put in: whether each number is its quantity's."""

from __future__ import annotations

import decimal
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from solver.formulas.expression import Call, Expression, Number, Product, Symbol
from solver.marking.applying import applied
from solver.marking.cursor import DERIVATIVE
from solver.marking.literals import WORKING, literal, rounded, rounds_to, same, unit_of
from solver.marking.matching import Pair, folded, is_atom, pairs_of, tidied
from solver.marking.outcomes import EXACT, TRUE, Outcome, wrong
from solver.marking.printed import Known, Origin, Printed, Unbound, blur
from solver.marking.rearranging import Line, Misfit, in_order, settled
from solver.marking.spelling import number_text, short, spelled
from solver.marking.unrounded import Unrounded
from solver.marking.vocabulary import GENERIC

POSITIVE = frozenset(map(Symbol, ("eta", "alpha", "lr", "epsilon", "lambda")))
"""What is never negative: where it seems to be, the sign before it is not that of the formula."""

MOST_PRODUCTS = 300
MOST_ROUNDED = 10
"""Roundings that may add up in what a formula was worked out from."""

_COUNTER = Symbol("t")


@dataclass(slots=True)
class Substitution:
    """Compares a formula with a line of numbers, by the numbers printed so far."""

    printed: Printed
    unrounded: Unrounded

    def compare(
        self, left: Expression, sign: str, right: Expression, without: frozenset[Expression]
    ) -> Outcome | None:
        """What is to be said of `left sign right`; None where it is not the same formula."""
        pairs = self._pairs(left, right)
        if pairs is None:
            return None
        new, misfits = self._laid_over(pairs, without)
        if misfits and (ordered := self._pairs(left, in_order(left, right, self._stands_for))):
            pairs = ordered
            new, misfits = self._laid_over(pairs, without)
        if misfits and (_is_backward(without, self.printed) or not self._is_updated(misfits)):
            stated = [misfit for misfit in misfits if misfit[0] not in new]
            chosen = settled(stated, lambda of, number: self._mismatch(of, number, without))
            line = Line(left, right, pairs, new, self.printed)
            if chosen is not None and line.is_rearranged(chosen):
                return TRUE
            return self._told(misfits, is_backward=_is_backward(without, self.printed))
        for quantity, number in new.items():
            self.printed.bind(quantity, Known(number, Origin.INFERRED))
        return EXACT if sign == "≈" and self._fits_exactly(pairs) else TRUE

    def _laid_over(
        self, pairs: list[Pair], without: frozenset[Expression]
    ) -> tuple[dict[Expression, Number], list[Misfit]]:
        """The numbers of what had none before, and what does not fit."""
        new: dict[Expression, Number] = {}
        misfits: list[Misfit] = []
        for quantity, found in pairs:
            number = literal(found)
            if number is not None and self._is_unknown(quantity, without):
                if (value := self._instead(quantity, number)) is not None:
                    misfits.append((quantity, found, value))
                if new.setdefault(quantity, number).value != number.value:
                    misfits.append((quantity, found, new[quantity].value))
                continue
            value = self._mismatch(quantity, found, without)
            if value is not None:
                misfits.append((quantity, found, value))
        return new, misfits

    def _stands_for(self, quantity: Expression, found: Expression) -> bool:
        """Whether it is the number that the quantity, or formula, has."""
        number = literal(found)
        if number is None:
            return False
        if quantity in self.printed.known:
            return self._agrees(quantity, number)
        try:
            value = self.printed.evaluate(quantity).value
        except (Unbound, ArithmeticError):
            return False
        return rounds_to(value, number, cut_off=self.printed.cut_off)

    def _instead(self, quantity: Expression, number: Number) -> Decimal | None:
        """What a quantity without a number must be, where it cannot be this one."""
        if quantity in POSITIVE and number.value < 0:
            return -number.value
        value = self.unrounded.instead_of(number, quantity)
        return (
            None if value is None else rounded(value, unit_of(number), cut_off=self.printed.cut_off)
        )

    def _told(self, misfits: list[Misfit], *, is_backward: bool) -> Outcome:
        """What is to be said of the first that does not fit, nor is the value after the step."""
        if not is_backward and any(self._is_updated([misfit]) for misfit in misfits):
            misfits = list(self._after_the_step(misfits))
        for quantity, found, _ in misfits:
            if (number := literal(found)) is not None:
                self.printed.doubt(quantity, number)
        quantity, found, value = misfits[0]
        said = number_text(value) if len(str(value)) < 16 else short(value)
        message = f"{spelled(found)} stands for {spelled(quantity)}, which is {said}"
        return wrong(message, said, is_cut_off=self._is_cut_off(quantity, found))

    def _after_the_step(self, misfits: list[Misfit]) -> Iterator[Misfit]:
        """What does not fit, nor would after the step; all have their new values from now on."""
        for quantity, found, value in misfits:
            updated = self.printed.updated(quantity)
            is_new = self._is_updated([(quantity, found, value)])
            if updated is not None:
                self.printed.bind(quantity, updated)
            if not is_new:
                yield quantity, found, value if updated is None else updated.value

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
                is_result = not is_atom(quantity) and self._is_result(number, value)
            is_right = same(value, number.value) or (bool(reach) and is_near) or is_result
            return (
                None
                if is_right or rounds_to(value, number, cut_off=self.printed.cut_off)
                else value
            )
        theirs = self.printed.evaluate(found).value
        reach = self.printed.reach(quantity, without=without) + blur(
            applied(found, self.printed.equations), self.printed.given()
        )
        with decimal.localcontext(WORKING):
            return None if abs(value - theirs) <= reach or same(value, theirs) else value

    def _is_result(self, number: Number, value: Decimal) -> bool:
        """Whether it was worked out before, from parts that were rounded: e^a + e^b + e^c."""
        is_near = abs(value - number.value) <= MOST_ROUNDED * self.printed.step(number)
        return is_near and number.value in self.printed.results

    def _agrees(self, quantity: Expression, number: Number, *, turned: bool = False) -> bool:
        """Whether a number may be the one that is known; with `turned` if numbers were cut off
        that are rounded, or vice versa.
        """
        known = self.printed.known[quantity]
        if self.printed.may_be_an_entry(quantity):
            known = replace(known, origin=Origin.COMPUTED)
        return known.agrees(number, cut_off=self.printed.cut_off != turned)

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
            is_generic = known.origin is Origin.INFERRED and quantity.name in GENERIC
            may = (quantity == _COUNTER and is_later) or is_generic
        else:
            may = known.origin is Origin.INFERRED
        if self.printed.may_be_an_entry(quantity) and self.printed.is_from_before(quantity):
            may = True
        if not may:
            return False
        self.printed.bind(quantity, Known(number, Origin.INFERRED))
        return True

    def _is_updated(self, misfits: list[Misfit]) -> bool:
        """Whether all that does not fit fits the values after the step."""
        for quantity, found, _ in misfits:
            number = literal(found)
            values = self.printed.after_step(quantity)
            if number is None or not any(
                known.agrees(number, cut_off=self.printed.cut_off) for known in values
            ):
                return False
        return True


def _atoms(quantity: Expression) -> frozenset[Expression]:
    return frozenset({quantity}) if isinstance(quantity, Symbol) else frozenset()


def _is_backward(without: frozenset[Expression], printed: Printed) -> bool:
    """Whether an error is worked out for the first time: with the values before the step."""
    return any(
        quantity not in printed.known
        for quantity in without
        if (isinstance(quantity, Call) and quantity.function == DERIVATIVE)
        or (isinstance(quantity, Symbol) and quantity.name.startswith("delta"))
    )
