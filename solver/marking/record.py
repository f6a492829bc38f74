"""What comes of a check while it goes on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from solver.formulas.expression import Expression, Number
from solver.marking.findings import Finding, Kind, Verdict
from solver.marking.outcomes import Outcome
from solver.marking.sides import Side
from solver.marking.source import Source
from solver.marking.spelling import one_line

_SILENT = (Verdict.SYMBOL, Verdict.UNCHECKED, Verdict.TRUE)

Printing = tuple[Side, Side, Number]
"""The sides that a number is printed from and to, and the number."""


@dataclass(slots=True)
class Record:
    """Findings, and the verdict on every relation.

    `announced` are values that the document says are the right ones instead of its own, `places`
    where each quantity got its last number, `tabled` where a table says it; `mentioned` is all that
    was used so far, `odd_sides` are those that have a finding of their own. What is `given_twice`
    is a finding only where it happens once; what was given is `restated` as another number, at the
    end perhaps as an answer. The working `is_under_way` once a number was worked out.
    """

    source: Source
    findings: list[Finding] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    announced: dict[Expression, Number] = field(default_factory=dict)
    places: dict[Expression, Printing] = field(default_factory=dict)
    tabled: dict[Expression, Printing] = field(default_factory=dict)
    given_twice: list[tuple[Expression, Finding]] = field(default_factory=list)
    restated: dict[Expression, Printing] = field(default_factory=dict)
    mentioned: set[Expression] = field(default_factory=set)
    is_under_way: bool = False
    entries: Counter[tuple[Kind, int, int]] = field(default_factory=Counter)
    told: dict[tuple[Kind, int, int], int] = field(default_factory=dict)
    odd_sides: set[tuple[int, int]] = field(default_factory=set)

    def tell(self, outcome: Outcome, left: Side, right: Side) -> None:
        """Keep an outcome; a value marked with a dagger is only remarked on."""
        if (right.start, right.end) in self.odd_sides and outcome.verdict in _SILENT:
            self.verdicts.append(Verdict.SYMBOL)
            return
        self.verdicts.append(outcome.verdict)
        if outcome.kind is None or not self._is_said(outcome.kind, left, right):
            return
        kind, message = outcome.kind, outcome.message
        if right.is_marked and kind is Kind.WRONG:
            kind, message = Kind.PRINTED, f"marked as printed elsewhere; {message}"
            self.verdicts[-1] = Verdict.ROUNDED
        finding = self.finding(kind, left, right, message, outcome.right)
        finding = replace(finding, is_cut_off=outcome.is_cut_off)
        place = (kind, left.start, right.end)
        if right.entry is None or place not in self.told:
            self.told[place] = len(self.findings)
            self.findings.append(finding)
        else:
            self._add(self.told[place], message, finding)

    def _add(self, place: int, message: str, finding: Finding) -> None:
        """One relation between matrices is one finding, whichever entries it is about."""
        before = self.findings[place]
        if not before.message.startswith(message):
            said = f"{before.message}; {finding.message}"
            self.findings[place] = replace(before, message=said)

    def _is_said(self, kind: Kind, left: Side, right: Side) -> bool:
        """A sign stands for all entries of a matrix: = may stand where that is true of all."""
        if kind not in (Kind.EXACT, Kind.ROUNDED) or right.entry is None:
            return True
        place = (kind, left.start, right.end)
        self.entries[place] += 1
        return self.entries[place] == (right.entry.count if kind is Kind.EXACT else 1)

    def finding(
        self, kind: Kind, left: Side, right: Side, message: str, right_value: str = ""
    ) -> Finding:
        """A finding on what stands from one side to the other."""
        if right.entry is not None and right.entry.count > 1 and kind is not Kind.EXACT:
            message += f" (row {right.entry.row}, column {right.entry.column})"
        text = one_line(self.source.text[left.start : right.end])
        return Finding(kind, self.source.line_of(right.start), text, message, right_value)
