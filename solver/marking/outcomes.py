"""What comes of comparing two sides: a verdict, and what is to be said."""

from __future__ import annotations

from dataclasses import dataclass

from solver.marking.findings import Kind, Verdict


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict, and where there is something to say, its kind, the message, the right value."""

    verdict: Verdict
    kind: Kind | None = None
    message: str = ""
    right: str = ""
    is_cut_off: bool = False


TRUE = Outcome(Verdict.TRUE)
EXACT = Outcome(Verdict.TRUE, Kind.EXACT, "this is exactly true: = may stand here")
GIVEN_ROUGHLY = Outcome(Verdict.UNCHECKED, Kind.EXACT, "≈ stands for a number that is given")
UNCHECKED = Outcome(Verdict.UNCHECKED)


def wrong(message: str, right: str = "", *, is_cut_off: bool = False) -> Outcome:
    """That the sides are not worth the same, and which value is right."""
    return Outcome(Verdict.WRONG, Kind.WRONG, message, right, is_cut_off)
