"""The chains of a document, judged in the order in which they are read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from solver.formulas.expression import Call, Expression, Number, Symbol
from solver.marking.chains import Chain, Side
from solver.marking.columns import Cell
from solver.marking.comparing import EXACT, GIVEN_ROUGHLY, UNCHECKED, Comparer, Outcome
from solver.marking.expected import Answer
from solver.marking.findings import Finding, Kind, Verdict
from solver.marking.grammar import DERIVATIVE
from solver.marking.learning import refers_to_itself
from solver.marking.literals import has_decimals, is_numeric, literal
from solver.marking.matching import is_atom
from solver.marking.names import Names
from solver.marking.printed import Known, Origin, Printed, quantities_in
from solver.marking.segments import Place
from solver.marking.source import Source
from solver.marking.spelling import number_text, spelled
from solver.marking.symbolic import Comparison

_EQUAL = ("=", "≈")
_SILENT = (Verdict.SYMBOL, Verdict.UNCHECKED, Verdict.TRUE)
_LAYOUT = re.compile(r"\\\\(?:\[[^\]]*\])?|\\displaybreak\[\d\]|(?<!\\)&|\$|\\(?:mid|top|bottom)rule")


@dataclass(slots=True)
class Judge:
    """Goes through a document; `findings` and `verdicts` (one a relation) are what comes of it."""

    source: Source
    comparison: Comparison
    comparer: Comparer
    findings: list[Finding] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    announced: dict[Expression, Number] = field(default_factory=dict)
    places: dict[Expression, tuple[Side, Side, Number]] = field(default_factory=dict)
    tabled: dict[Expression, tuple[Side, Side, Number]] = field(default_factory=dict)
    given_twice: list[Finding] = field(default_factory=list)
    names: Names = field(default_factory=Names)
    odd_sides: set[tuple[int, int]] = field(default_factory=set)
    mentioned: set[Expression] = field(default_factory=set)

    @property
    def printed(self) -> Printed:
        """The numbers so far."""
        return self.comparer.printed

    def judge(self, chain: Chain) -> None:
        """Judges a chain, and learns its numbers."""
        for side in chain.sides:
            if side.problem:
                self.findings.append(self.finding(Kind.UNREAD, side, side, side.problem))
        self._judge_names(chain)
        if not chain.relations:
            self.verdicts += [Verdict.UNREAD] * any(side.problem for side in chain.sides)
            return
        if chain.remark is not None and self._is_announcement(chain):
            return
        if self._is_statement(chain):
            self._judge_statement(chain)
            return
        before = len(self.verdicts)
        self._judge_relations(chain)
        for side in chain.sides[1:]:
            if side.formula is not None:
                self.mentioned |= set(quantities_in(side.formula))
        self._learn(chain, self.verdicts[before:])

    def _judge_names(self, chain: Chain) -> None:
        """Names that are no quantities, and products of derivatives that do not link up."""
        for side in chain.sides:
            for message in () if side.formula is None else self.names.complaints(side.formula):
                self.findings.append(self.finding(Kind.SYMBOL, side, side, message))
                self.odd_sides.add((side.start, side.end))

    # Chains of formulas.

    def _judge_relations(self, chain: Chain) -> None:
        without = frozenset(_worked_out(chain))
        symbolic = self._symbolic(chain)
        for place, (sign, (left, right)) in enumerate(
            zip(chain.relations, pairwise(chain.sides), strict=True)
        ):
            if left.formula is None or right.formula is None:
                is_unread = bool(left.problem or right.problem)
                self.verdicts.append(Verdict.UNREAD if is_unread else Verdict.UNCHECKED)
                continue
            if place in symbolic:
                outcome = symbolic[place]
            elif sign == "←" or _both_named(left, right):
                outcome = UNCHECKED
            else:
                outcome = self.comparer.compare(left.formula, sign, right.formula, without)
            self._tell(outcome, left, right)

    def _tell(self, outcome: Outcome, left: Side, right: Side) -> None:
        if (right.start, right.end) in self.odd_sides and outcome.verdict in _SILENT:
            self.verdicts.append(Verdict.SYMBOL)
            return
        self.verdicts.append(outcome.verdict)
        if outcome.kind is None:
            return
        is_forced = right.is_marked and outcome.kind is Kind.WRONG
        kind = Kind.PRINTED if is_forced else outcome.kind
        message = f"marked as printed elsewhere; {outcome.message}" if is_forced else outcome.message
        if is_forced:
            self.verdicts[-1] = Verdict.ROUNDED
        finding = self.finding(kind, left, right, message, outcome.right)
        if outcome.is_cut_off:
            finding = Finding(
                kind, finding.line, finding.expression, message, outcome.right, is_cut_off=True
            )
        self.findings.append(finding)

    def _symbolic(self, chain: Chain) -> dict[int, Outcome]:
        """For relations between formulas whether both are the same, by the place of the relation."""
        found: dict[int, Outcome] = {}
        if refers_to_itself(chain):
            return found
        kept: list[Expression] = []
        odd: list[Expression] = []
        for place, side in enumerate(chain.sides):
            formula = side.formula
            if formula is None or is_numeric(formula) or not _equal_before(chain, place):
                continue
            verdict = self._like(formula, kept)
            if verdict is False and self._like(formula, odd):
                verdict = True
            if verdict is False:
                odd.append(formula)
            else:
                kept.append(formula)
            before = chain.sides[place - 1].formula if place else None
            if (place and before is not None and not is_numeric(before)) or (place and verdict is False):
                sign = chain.relations[place - 1]
                found[place - 1] = _symbolic_outcome(verdict, sign)
        return found

    def _like(self, formula: Expression, others: list[Expression]) -> bool | None:
        """Whether it is the same as the last of the others that it can be compared with."""
        for other in reversed(others):
            verdict = self.comparison.same(other, formula)
            if verdict is not None:
                return verdict
        return None

    # A quantity and its number.

    def _is_statement(self, chain: Chain) -> bool:
        """Whether it only says what a quantity is worth: `w_11 = 0.24`."""
        head, number = chain.sides[0].formula, literal(chain.sides[1].formula)
        return (
            len(chain.sides) == 2
            and chain.relations[0] in _EQUAL
            and number is not None
            and (isinstance(head, Symbol) or (is_atom_of(head) and head in self.printed.known))
        )

    def _judge_statement(self, chain: Chain) -> None:
        left, right = chain.sides
        head, number = left.formula, literal(right.formula)
        assert head is not None
        assert number is not None
        known, updated = self.printed.known.get(head), self.printed.updated(head)
        cut_off = self.comparer.cut_off
        self.places[head] = (left, right, number)
        if known is None:
            self.printed.bind(head, _stated(number, chain.place))
            is_odd = chain.relations[0] == "≈" and not right.is_marked
            self._tell(GIVEN_ROUGHLY if is_odd else UNCHECKED, left, right)
        elif updated is not None and updated.agrees(number, cut_off=cut_off):
            is_rounded = updated.is_rounded or updated.value != number.value
            self.printed.bind(head, Known(number, Origin.COMPUTED, is_rounded=is_rounded))
            self.verdicts.append(Verdict.TRUE)
        elif known.agrees(number, cut_off=cut_off):
            self.verdicts.append(Verdict.TRUE)
        elif updated is None and known.origin is Origin.GIVEN and head in self.mentioned:
            self.printed.bind(head, Known(number, Origin.GIVEN))
            self.verdicts.append(Verdict.UNCHECKED)
        elif updated is None and known.origin is Origin.GIVEN:
            value = number_text(known.value)
            message = f"{spelled(head)} was given as {value} before"
            self.given_twice.append(self.finding(Kind.WRONG, left, right, message, value))
            self.printed.bind(head, Known(number, Origin.GIVEN))
            self.verdicts.append(Verdict.UNCHECKED)
        else:
            value = number_text((updated or known).value)
            message = f"before, {spelled(head)} was found to be {value}"
            self._tell(Outcome(Verdict.WRONG, Kind.WRONG, message, value), left, right)

    def _is_announcement(self, chain: Chain) -> bool:
        """`w = 0.147 (here 0.146)`: the document says itself that its value is not this one."""
        head, told = chain.sides[0].formula, literal(chain.sides[-1].formula)
        number = literal(chain.remark)
        if head is None or number is None or told is None or not is_atom_of(head):
            return False
        left, right = chain.sides[0], chain.sides[-1]
        if any(known.agrees(number) for known in self._values_of(head)):
            self.verdicts.append(Verdict.TRUE)
            self.announced[head] = told
        else:
            message = f"the number in brackets after it, {number_text(number.value)}, is not above"
            self._tell(Outcome(Verdict.WRONG, Kind.WRONG, message), left, right)
        return True

    def _values_of(self, name: Expression) -> Iterator[Known]:
        """Every number that the document has for a quantity, its derivative or its new value."""
        updated = self.printed.updated(name)
        if updated is not None:
            yield updated
        for quantity, known in self.printed.known.items():
            is_derivative = isinstance(quantity, Call) and quantity.function == DERIVATIVE
            if quantity == name or (is_derivative and quantity.arguments[-1] == name):
                yield known

    # Tables and answers.

    def judge_cell(self, cell: Cell) -> None:
        """Judges a number in a table of results."""
        verdicts = {True: Verdict.TRUE, False: Verdict.WRONG, None: Verdict.UNCHECKED}
        self.verdicts.append(verdicts[cell.is_right])
        place = Side(None, cell.row.start, cell.row.end)
        if cell.is_after:
            self.tabled[cell.row.name] = (place, place, cell.number)
        if cell.is_right is False:
            name, printed = spelled(cell.row.name), number_text(cell.number.value)
            value = number_text(cell.known.value) if cell.known is not None else ""
            message = f"{printed} in the row of {name}, for which {value or 'nothing'} was found"
            self.findings.append(self.finding(Kind.WRONG, place, place, message, value))

    def answer_to(self, answer: Answer) -> tuple[int, str, Number | None]:
        """Where a document gives an answer for the last time, what it says there, the number."""
        names = answer.found_as
        if any(name in self.places for name in names) and answer.is_after:
            names = (*names, answer.quantity)
        found = [self.places[name] for name in names if name in self.places]
        if answer.quantity in self.tabled and answer.is_after:
            found.append(self.tabled[answer.quantity])
        if not found:
            return 1, "", None
        left, right, number = max(found, key=lambda place: place[1].start)
        finding = self.finding(Kind.ANSWER, left, right, "")
        return finding.line, finding.expression, number

    # What a chain teaches.

    def _learn(self, chain: Chain, verdicts: list[Verdict]) -> None:
        head = chain.head
        sides = [side.formula for side in chain.sides if side.formula is not None]
        numbers = [number for number in map(literal, sides) if number is not None]
        if head is None or not numbers or not all(sign in _EQUAL for sign in chain.relations):
            return
        is_rounded = "≈" in chain.relations or any(
            verdict in (Verdict.ROUNDED, Verdict.WRONG) for verdict in verdicts
        )
        is_rounded = is_rounded or any(
            known.is_rounded
            for side in sides
            for quantity, known in self.printed.known.items()
            if quantity != head and quantity in set(quantities_in(side))
        )
        found = Known(numbers[-1], Origin.COMPUTED, is_rounded)
        if refers_to_itself(chain) and isinstance(head, Symbol):
            head = Symbol(f"{head.name}^+")
        if not is_numeric(head):
            self._compare_with_given(chain, head, found)
            self.printed.bind(head, found)
            self.places[head] = (chain.sides[0], chain.sides[-1], numbers[-1])
        for formula in sides[1:]:
            is_new = not is_atom(formula) or formula not in self.printed.known
            if not is_numeric(formula) and (is_new or _is_derivative(formula)):
                self.printed.bind(formula, found)

    def _compare_with_given(self, chain: Chain, head: Expression, found: Known) -> None:
        """What was given, or used before, as another number than is now worked out."""
        known = self.printed.known.get(head)
        is_defined = head in self.comparison.equations.formulas
        if known is None or known.origin is Origin.COMPUTED or not is_defined:
            return
        if not found.agrees(known.number, cut_off=self.comparer.cut_off):
            value = number_text(known.value)
            message = f"before, {spelled(head)} was taken to be {value}"
            self.findings.append(
                self.finding(Kind.WRONG, chain.sides[0], chain.sides[-1], message, value)
            )

    def finding(
        self, kind: Kind, left: Side, right: Side, message: str, right_value: str = ""
    ) -> Finding:
        text = one_line(self.source.text[left.start : right.end])
        return Finding(kind, self.source.line_of(right.start), text, message, right_value)


def is_atom_of(formula: Expression | None) -> bool:
    """Whether it is there, and one quantity."""
    return formula is not None and is_atom(formula)


def _stated(number: Number, place: Place) -> Known:
    """What is given stands in a sentence; a display may leave out how it was found."""
    if place is Place.INLINE:
        return Known(number, Origin.GIVEN)
    return Known(number, Origin.COMPUTED, is_rounded=has_decimals(number))


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
    return all(sign in _EQUAL for sign in chain.relations[:place])


def _both_named(left: Side, right: Side) -> bool:
    return not any(side.formula is not None and is_numeric(side.formula) for side in (left, right))


def _worked_out(chain: Chain) -> Iterator[Expression]:
    """What the chain gives a value to: old values of these are not to be used in it."""
    for place, side in enumerate(chain.sides):
        formula = side.formula
        if formula is None or is_numeric(formula):
            continue
        if (place == 0 and not refers_to_itself(chain)) or not is_atom(formula):
            yield formula


def one_line(text: str, longest: int = 160) -> str:
    """A piece of a document without its layout, shortened where it is long."""
    text = " ".join(_LAYOUT.sub(" ", text).split())
    return text if len(text) <= longest else f"{text[: longest // 2]} … {text[-longest // 2 :]}"
