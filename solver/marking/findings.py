"""What a check has to say, and how it is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from solver.marking.source import Source


class Kind(StrEnum):
    """What a finding is about."""

    WRONG = "wrong"
    SYMBOL = "symbol"
    ANSWER = "answer"
    ROUNDED = "rounded"
    EXACT = "exact"
    OPEN = "open"
    PRINTED = "as printed"
    UNUSED = "unused"
    UNDEFINED = "undefined"
    UNREAD = "not understood"


ERRORS = frozenset({Kind.WRONG, Kind.SYMBOL, Kind.ANSWER})
"""The kinds that make a key a wrong one; all others are remarks."""


class Verdict(StrEnum):
    """What became of one relation."""

    TRUE = "true"
    ROUNDED = "rounded"
    WRONG = "wrong"
    SYMBOL = "symbolically wrong"
    UNREAD = "not understood"
    UNCHECKED = "nothing to check it by"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: where, what is printed there, and what is to be said of it.

    `right` is the right value, where the finding is that another is printed.
    """

    kind: Kind
    line: int
    expression: str
    message: str
    right: str = ""
    is_cut_off: bool = False
    is_missing: bool = False

    @property
    def is_error(self) -> bool:
        """Whether something is wrong, rather than worth a remark."""
        return self.kind in ERRORS


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of a document, in order, and what became of its relations and answers."""

    source: Source
    findings: tuple[Finding, ...]
    verdicts: Mapping[Verdict, int]
    answers: int = 0

    @property
    def is_wrong(self) -> bool:
        """Whether any finding is an error."""
        return any(finding.is_error for finding in self.findings)

    @property
    def is_clean(self) -> bool:
        """Whether all was understood, and nothing is wrong."""
        return not self.is_wrong and not self.verdicts.get(Verdict.UNREAD)

    def lines(self) -> list[str]:
        """The findings, one a line, as a linter prints them."""
        return [
            f"{self.source.name}:{found.line}: [{found.kind}] {found.expression} — {found.message}"
            for found in self.findings
        ]

    def summary(self) -> str:
        """One line of counts."""
        relations = sum(self.verdicts.values())
        parts = [
            f"{self.verdicts.get(verdict, 0)} {verdict}"
            for verdict in Verdict
            if self.verdicts.get(verdict) or verdict in (Verdict.TRUE, Verdict.WRONG)
        ]
        said = f"{self.source.name}: {relations} relations: {', '.join(parts)}"
        if self.answers:
            missing = sum(finding.is_missing for finding in self.findings)
            wrong = sum(finding.kind is Kind.ANSWER for finding in self.findings) - missing
            right = self.answers - wrong - missing
            said += f"; {right} of {self.answers} final answers are right"
            said += f", {wrong} {'is' if wrong == 1 else 'are'} not" if wrong else ""
            said += f", {missing} {'is' if missing == 1 else 'are'} missing" if missing else ""
        return said

    def as_json(self) -> dict[str, object]:
        """The same for a machine."""
        return {
            "file": self.source.name,
            "wrong": self.is_wrong,
            "relations": {str(verdict): self.verdicts.get(verdict, 0) for verdict in Verdict},
            "answers": self.answers,
            "findings": [
                {
                    "line": found.line,
                    "kind": str(found.kind),
                    "error": found.is_error,
                    "expression": found.expression,
                    "message": found.message,
                    "right": found.right or None,
                }
                for found in self.findings
            ],
        }


def counted(verdicts: list[Verdict]) -> Mapping[Verdict, int]:
    """How often each verdict was given."""
    return Counter(verdicts)
