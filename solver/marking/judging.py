"""The chains of a document, judged in the order in which they are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from solver.formulas.expression import Call, Expression, Number, Sum, Symbol
from solver.marking.comparing import Comparer
from solver.marking.cursor import DERIVATIVE
from solver.marking.defining import are_far_apart, is_definition
from solver.marking.findings import Kind, Verdict
from solver.marking.forms import follows_from_itself, refers_to_itself
from solver.marking.literals import literal
from solver.marking.matching import is_atom
from solver.marking.meant import Meant
from solver.marking.names import Names
from solver.marking.outcomes import EXACT, UNCHECKED, Outcome
from solver.marking.printed import Known, Origin, Printed
from solver.marking.record import Record
from solver.marking.sides import Chain, Side
from solver.marking.spelling import number_text, spelled
from solver.marking.spoken import is_nameless, quantities_in
from solver.marking.statements import (
    EQUAL,
    is_statement,
    judge_announcement,
    judge_statement,
)
from solver.marking.symbolic import Comparison

_WRONG = (Verdict.WRONG, Verdict.SYMBOL)


@dataclass(slots=True)
class Judge:
    """Goes through a document; what comes of it is kept in the record."""

    record: Record
    comparison: Comparison
    comparer: Comparer
    names: Names
    meant: Meant
    right: dict[Expression, Decimal] = field(default_factory=dict)
    """For each number of a chain that is wrong the right one."""

    @property
    def printed(self) -> Printed:
        """The numbers so far."""
        return self.comparer.printed

    def judge(self, chain: Chain) -> None:
        """Judges a chain, and learns its numbers."""
        for side in chain.sides:
            if side.problem:
                self.record.findings.append(
                    self.record.finding(Kind.UNREAD, side, side, side.problem)
                )
        self._judge_names(chain)
        if not chain.relations:
            self.record.verdicts += [Verdict.UNREAD] * any(side.problem for side in chain.sides)
            return
        if chain.remark is not None and judge_announcement(chain, self.printed, self.record):
            return
        if is_statement(chain, self.printed):
            judge_statement(chain, self.comparer, self.record)
            return
        before = len(self.record.verdicts)
        self._judge_relations(chain)
        if any(verdict in _WRONG for verdict in self.record.verdicts[before:]):
            self.meant.learn(chain, self.printed)
        for side in chain.sides[1:]:
            if side.formula is not None:
                self.record.mentioned |= set(quantities_in(side.formula))
        self._learn(chain, self.record.verdicts[before:])

    def _judge_names(self, chain: Chain) -> None:
        """Names that are no quantities, and products of derivatives that do not link up."""
        for side in chain.sides:
            for message in () if side.formula is None else self.names.complaints(side.formula):
                self.record.findings.append(self.record.finding(Kind.SYMBOL, side, side, message))
                self.record.odd_sides.add((side.start, side.end))
        if follows_from_itself(chain) and chain.head not in self.printed.known:
            self._tell_of_circle(chain)

    def _tell_of_circle(self, chain: Chain) -> None:
        left, right = chain.sides[0], chain.sides[1]
        message = "it is said to follow from itself"
        self.record.findings.append(self.record.finding(Kind.SYMBOL, left, right, message))

    # Chains of formulas.

    def _judge_relations(self, chain: Chain) -> None:
        self.right.clear()
        without = frozenset(_worked_out(chain))
        symbolic = self._symbolic(chain)
        sound: Expression | None = None  # what stands before a side that was found wrong
        for place, (sign, (left, right)) in enumerate(
            zip(chain.relations, pairwise(chain.sides), strict=True)
        ):
            if left.formula is None or right.formula is None:
                is_unread = bool(left.problem or right.problem)
                self.record.verdicts.append(Verdict.UNREAD if is_unread else Verdict.UNCHECKED)
                continue
            if place in symbolic:
                outcome = symbolic[place]
            elif _both_named(left, right):
                outcome = UNCHECKED
            else:
                outcome = self._in_numbers(left.formula, sign, right.formula, without)
            if outcome.verdict is Verdict.WRONG and sound is not None:
                instead = self.comparer.compare(sound, sign, right.formula, without)
                if instead.verdict is not Verdict.WRONG:
                    outcome = Outcome(instead.verdict)
            self.record.tell(outcome, left, right)
            if outcome.kind is Kind.WRONG and outcome.right and literal(right.formula):
                self.right[right.formula] = Decimal(outcome.right)
            if outcome.verdict not in _WRONG:
                sound = None
            elif sound is None:
                sound = left.formula

    def _in_numbers(
        self, left: Expression, sign: str, right: Expression, without: frozenset[Expression]
    ) -> Outcome:
        """A quantity worked out for the first time also by the formula that it has elsewhere."""
        outcome = self.comparer.compare(left, sign, right, without)
        formula = self.comparison.equations.formulas.get(left)
        if outcome != UNCHECKED or left in self.printed.known or not is_nameless(right):
            return outcome
        if formula is None:
            return self.comparer.compare_unrounded(left, right)
        return self.comparer.compare(formula, sign, right, without)

    def _symbolic(self, chain: Chain) -> dict[int, Outcome]:
        """Whether neighbouring formulas are the same, by the place of the relation."""
        found: dict[int, Outcome] = {}
        if refers_to_itself(chain):
            return found
        kept: list[Expression] = []
        odd: list[Expression] = []
        for place, side in enumerate(chain.sides):
            formula = side.formula
            if formula is None or is_nameless(formula) or not _equal_before(chain, place):
                continue
            verdict = self._like(formula, kept)
            if verdict is False and self._like(formula, odd):
                verdict = True
            if verdict is False and place == 1 and self._is_redefinition(chain.head, formula):
                verdict = None
            if verdict is False:
                odd.append(formula)
            else:
                kept.append(formula)
            before = chain.sides[place - 1].formula if place else None
            if (place and before is not None and not is_nameless(before)) or (
                place and verdict is False
            ):
                sign = chain.relations[place - 1]
                found[place - 1] = _symbolic_outcome(verdict, sign)
        return found

    def _is_redefinition(self, head: Expression | None, formula: Expression) -> bool:
        """Whether a name is said to be something else altogether than before."""
        said = self.comparison.equations.formulas.get(head) if isinstance(head, Symbol) else None
        both = said is not None and is_definition(said) and is_definition(formula)
        return both and said is not None and are_far_apart(said, formula)

    def _like(self, formula: Expression, others: list[Expression]) -> bool | None:
        """Whether it is the same as the last of the others that it can be compared with."""
        for other in reversed(others):
            verdict = self.comparison.same(other, formula)
            if verdict is not None:
                return verdict or self.meant.same(other, formula)
        return None

    # What a chain teaches.

    def _learn(self, chain: Chain, verdicts: list[Verdict]) -> None:
        head = chain.head
        sides = [side.formula for side in chain.sides if side.formula is not None]
        numbers = [number for number in map(literal, sides) if number is not None]
        if head is None or not numbers or not all(sign in EQUAL for sign in chain.relations):
            return
        self.printed.results |= {numbers[-1].value, *self.right.values()}
        self.record.is_under_way |= len(chain.sides) > 2
        is_rounded = "≈" in chain.relations or any(
            verdict in (Verdict.ROUNDED, Verdict.WRONG) for verdict in verdicts
        )
        operands = {part for side in sides for part in quantities_in(side)} - {head}
        known = self.printed.known
        is_rounded |= any(known[part].is_rounded for part in operands if part in known)
        found = Known(numbers[-1], Origin.COMPUTED, is_rounded)
        if isinstance(head, Symbol) and (refers_to_itself(chain) or self._is_step(chain, head)):
            head = Symbol(f"{head.name}^+")
        if not is_nameless(head):
            self._compare_with_given(chain, head, found)
            if self._is_worked_out_anew(head, found):
                self.printed.start_anew()
            self._bind(head, found)
            self.record.places[head] = (chain.sides[0], chain.sides[-1], numbers[-1])
        for formula in sides[1:]:
            is_new = not is_atom(formula) or formula not in self.printed.known
            if not is_nameless(formula) and (is_new or _is_derivative(formula)):
                self._bind(formula, found)

    def _is_step(self, chain: Chain, name: Symbol) -> bool:
        """Whether what was given is changed from its own number: `w = 0.4 - 0.5 · 0.2 = 0.3`."""
        known = self.printed.known.get(name)
        if known is None or known.origin is not Origin.GIVEN:
            return False
        if name in self.comparison.equations.formulas:
            return False
        first = chain.sides[1].formula
        start = literal(first.terms[0]) if isinstance(first, Sum) else None
        return start is not None and start.value == known.value

    def _bind(self, quantity: Expression, found: Known) -> None:
        self.printed.bind(quantity, found)
        for number, right in self.right.items():
            if literal(number) == found.number:
                self.printed.doubt(quantity, Number(right))

    def _is_worked_out_anew(self, head: Expression, found: Known) -> bool:
        """Whether it is the first of what is worked out again, with what a step has led to."""
        known = self.printed.known.get(head)
        return (
            known is not None
            and not _is_derivative(head)
            and known.origin is found.origin
            and known.value != found.value
            and not self.printed.is_from_before(head)
        )

    def _compare_with_given(self, chain: Chain, head: Expression, found: Known) -> None:
        """What was given, or used before, as another number than is now worked out."""
        known = self.printed.known.get(head)
        is_defined = head in self.comparison.equations.formulas
        if known is None or known.origin is Origin.COMPUTED or not is_defined:
            return
        if not found.agrees(known.number, cut_off=self.printed.cut_off):
            value = number_text(known.value)
            message = f"before, {spelled(head)} was taken to be {value}"
            self.record.findings.append(
                self.record.finding(Kind.WRONG, chain.sides[0], chain.sides[-1], message, value)
            )


def _symbolic_outcome(verdict: bool | None, sign: str) -> Outcome:
    if verdict is None:
        return UNCHECKED
    if verdict:
        return EXACT if sign == "≈" else Outcome(Verdict.TRUE)
    message = "this does not equal what stands before it, whatever the quantities are worth"
    return Outcome(Verdict.SYMBOL, Kind.SYMBOL, message)


def _is_derivative(formula: Expression) -> bool:
    return isinstance(formula, Call) and formula.function == DERIVATIVE


def _equal_before(chain: Chain, place: int) -> bool:
    return all(sign in EQUAL for sign in chain.relations[:place])


def _both_named(left: Side, right: Side) -> bool:
    return not any(side.formula is not None and is_nameless(side.formula) for side in (left, right))


def _worked_out(chain: Chain) -> Iterator[Expression]:
    """What the chain gives a value to: old values of these are not to be used in it."""
    for place, side in enumerate(chain.sides):
        formula = side.formula
        if formula is None or is_nameless(formula):
            continue
        if (place == 0 and not refers_to_itself(chain)) or not is_atom(formula):
            yield formula
