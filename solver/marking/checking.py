"""An answer key checked: every equality in it, by what it says itself and by its exercise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from solver.errors import AnswerKeyError
from solver.formulas.expression import Expression, Number
from solver.marking.chains import Key, read_key
from solver.marking.columns import cells
from solver.marking.comparing import Comparer
from solver.marking.corresponding import Correspondence, spoken_in, told_to
from solver.marking.equations import Equations
from solver.marking.expected import Answer, Expected
from solver.marking.findings import Finding, Kind, Report, Verdict, counted
from solver.marking.in_tables import given_in
from solver.marking.judging import Judge
from solver.marking.learning import equations_of
from solver.marking.literals import rounds_to
from solver.marking.meant import Meant
from solver.marking.names import names_of, undefined_functions
from solver.marking.parts import Part, parts_of, stated_in
from solver.marking.printed import Known, Origin, Printed
from solver.marking.record import Record
from solver.marking.results import answer_to, judge_cell
from solver.marking.rules import broken_rules, uphill_steps
from solver.marking.sides import Chain
from solver.marking.source import Source
from solver.marking.spelling import number_text, one_line, spelled
from solver.marking.spoken import quantities_in
from solver.marking.symbolic import Comparison
from solver.marking.unrounded import Unrounded
from solver.marking.usage import lonely_names, strange_steps, undefined_names, unused_names

_NOTHING = Expected()
_CUT_OFF = re.compile(r"cut off|truncat|截断|截尾|截去|去尾|舍去", re.IGNORECASE)


def check(source: Source, expected: Expected = _NOTHING) -> Report:
    """Every finding on a key, in order; raises AnswerKeyError where there is nothing to check."""
    key = read_key(source)
    if key.is_empty:
        raise AnswerKeyError(f"{source.name}: there is no mathematics in it")

    given = given_in(key.tables, key.chains)
    stated = stated_in(key.chains) | {name: number.value for name, number in given.items()}
    told = told_to(key.chains, expected, stated)

    def learn(chains: tuple[Chain, ...], elsewhere: Equations | None) -> Equations:
        return equations_of(
            chains,
            values={**{name: number.value for name, number in given.items()}, **told.values},
            formulas=told.formulas,
            invented=key.invented,
            elsewhere=elsewhere,
        )

    parts = parts_of(key.chains, source.headings, source.problems, learn)
    run = _Run(source, key, parts, expected, told, given, stated)
    record = run.judged(cut_off=bool(expected.cut_off))
    if expected.cut_off is None and (other := run.cut_off_instead(record)) is not None:
        record = other
    findings = [*record.findings, *run.answers(record)]
    if Verdict.UNREAD not in record.verdicts:  # else a name may be used where nobody could read it
        for part in run.parts:
            findings += run.about_names(part)
    findings.sort(key=lambda found: found.line)
    return Report(source, tuple(findings), counted(record.verdicts), len(expected.answers))


@dataclass(slots=True)
class _Run:
    """One check of one document, with what its exercise says, and what is `told` of it by names
    that mean the same; `stated` are the numbers that it begins with, those in tables are `given`.
    """

    source: Source
    key: Key
    parts: tuple[Part, ...]
    expected: Expected
    told: Expected
    given: Mapping[Expression, Number]
    stated: Mapping[Expression, Decimal]

    def judged(self, *, cut_off: bool) -> Record:
        """All chains, the steps by their rules, and all tables."""
        printed = Printed(self.parts[0].equations, cut_off)
        for quantity, number in self.given.items():
            printed.bind(quantity, Known(number, Origin.GIVEN))
        for quantity, value in self.told.values.items():
            printed.bind(quantity, Known(Number(value), Origin.GIVEN))
        record = Record(self.source)
        for start, problem in self.key.problems:
            record.findings.append(self._at(Kind.UNREAD, start, problem))
            record.verdicts.append(Verdict.UNREAD)
        for part in self.parts:
            comparison = self._judged_part(part, printed, record)
        if len(record.given_twice) == 1:  # more of them are the samples of a batch
            record.findings += (
                found
                for name, found in record.given_twice
                if not self._is_answer(name, record.places[name][-1])
            )
        for table in self.key.tables:
            for cell in cells(table, printed, comparison.exact):
                judge_cell(record, cell)
        return record

    def _is_answer(self, name: Expression, number: Number) -> bool:
        answers = (answer for answer in self.expected.answers if answer.quantity == name)
        return any(answer.is_given_by(number) for answer in answers)

    def _judged_part(self, part: Part, printed: Printed, record: Record) -> Comparison:
        if part is not self.parts[0]:
            named = {chain.head for chain in part.chains if chain.head}
            printed.turn_to(part.equations, named, stated_in(part.chains))
        comparison = Comparison(part.equations)
        names = names_of(part.chains, part.equations)
        comparer = Comparer(printed, Unrounded(comparison, printed))
        judge = Judge(record, comparison, comparer, names, Meant(part.equations))
        for chain in part.chains:
            judge.judge(chain)
        told = {found.line for found in record.findings if found.is_error}
        for found in self._steps(part.chains, comparison):
            if found.line not in told:  # else it follows from what is told there
                told.add(found.line)
                record.findings.append(found)
        return comparison

    def cut_off_instead(self, record: Record) -> Record | None:
        """The same with numbers cut off, where that is what most of its findings come down to."""
        blamed = sum(found.is_cut_off for found in record.findings)
        says_so = _CUT_OFF.search(self.source.text) is not None
        if blamed < (1 if says_so else 2):
            return None
        other = self.judged(cut_off=True)
        worse = sum(found.is_cut_off for found in other.findings)
        return other if worse * (1 if says_so else 3) < blamed else None

    def _steps(self, chains: tuple[Chain, ...], comparison: Comparison) -> Iterator[Finding]:
        for broken in broken_rules(chains, comparison):
            rule = spelled_head(broken.rule)
            message = f"this is not the step that the rule for {rule} says"
            if broken.is_rule:
                message = "none of the steps follows this rule"
            yield self._chain_finding(Kind.SYMBOL, broken.chain, message)

        for chain in uphill_steps(chains):
            message = "the step goes up the gradient; down it, w - η ∂L/∂w, the loss falls"
            yield self._chain_finding(Kind.SYMBOL, chain, message)

    def about_names(self, part: Part) -> Iterator[Finding]:
        """What is defined and not used, and used and not defined."""
        chains, equations = part.chains, part.equations
        others: dict[Expression, Expression] = {
            other: name for name, other in equations.renamed.items()
        }
        first: dict[Expression | None, Chain] = {}
        for chain in chains:
            first.setdefault(chain.head, chain)
        for name in unused_names(chains, equations):
            if name in self.expected.values:
                continue  # who puts all numbers in at once still says what they are
            message = f"{spelled(name)} is defined and never used"
            if name in others:
                used = spelled(others[name])
                message += f"; {used} is used and never defined (are they the same?)"
            yield self._chain_finding(Kind.UNUSED, first[name], message)
        for name in undefined_names(chains, equations):
            if name in self.expected.formulas:
                continue  # the exercise says what it is
            chain = next(each for each in chains if _speaks_of(each, name))
            message = f"{spelled(name)} is differentiated and never defined"
            yield self._chain_finding(Kind.UNDEFINED, chain, message)
        for name, chain in lonely_names(chains, equations).items():
            message = f"{spelled(name)} is used here only, and never defined"
            yield self._chain_finding(Kind.UNDEFINED, chain, message)
        for name, chain in strange_steps(chains, equations).items():
            message = f"this is the new value of {spelled(name)}, which there is not"
            yield self._chain_finding(Kind.UNDEFINED, chain, message)
        for function, chain in undefined_functions(chains, equations):
            message = f"the function {function} is used and never defined"
            yield self._chain_finding(Kind.UNDEFINED, chain, message)

    def answers(self, record: Record) -> Iterator[Finding]:
        """Every final answer that is not the right one, or is missing."""
        spoken = spoken_in(self.key.chains)
        asked = frozenset(answer.quantity for answer in self.expected.answers)
        names = Correspondence(self.expected.values, asked, self.stated, spoken, record)
        for answer in self.expected.answers:
            name, right = spelled(answer.quantity), number_text(answer.right)
            for called in names.names_of(answer):
                line, text, number = answer_to(record, called)
                if number is None:
                    continue
                if not answer.is_given_by(number):
                    kind, message = self._wrong_answer(called, record, number, right)
                    if called.quantity != answer.quantity:
                        message += f" (it is called {name} in the exercise)"
                    yield Finding(kind, line, text, message, right)
                break
            else:
                guess = names.guessed(answer)
                number = None if guess is None else answer_to(record, guess)[2]
                if number is not None and answer.is_given_by(number):
                    continue
                remark = names.remark(answer.quantity)
                message = f"there is no answer for {name}; it is {right}{remark}"
                yield Finding(Kind.ANSWER, 1, name, message, right, is_missing=True)

    def _wrong_answer(
        self, answer: Answer, record: Record, number: Number, right: str
    ) -> tuple[Kind, str]:
        names = (answer.quantity, *answer.found_as)
        told = next((record.announced[name] for name in names if name in record.announced), None)
        if told is not None and answer.is_given_by(told):
            return Kind.PRINTED, f"the right answer is {right}, as the key says itself"
        if rounds_to(answer.exact, number, cut_off=answer.cut_off):
            return Kind.ANSWER, f"to the places asked for, the right answer is {right}"
        return Kind.ANSWER, f"the right answer is {right}"

    def _chain_finding(self, kind: Kind, chain: Chain, message: str) -> Finding:
        text = one_line(self.source.text[chain.sides[0].start : chain.sides[-1].end])
        return Finding(kind, self.source.line_of(chain.sides[0].start), text, message)

    def _at(self, kind: Kind, start: int, message: str) -> Finding:
        line = self.source.line_of(start)
        end = self.source.text.find("\n", start)
        return Finding(kind, line, self.source.text[start : end if end > 0 else None][:80], message)


def spelled_head(chain: Chain) -> str:
    """What a chain is about, in plain text."""
    return "" if chain.head is None else spelled(chain.head)


def _speaks_of(chain: Chain, name: Expression) -> bool:
    return any(
        name in quantities_in(side.formula) for side in chain.sides if side.formula is not None
    )
