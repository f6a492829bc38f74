"""Chains of equalities, and their sides."""

from __future__ import annotations

from dataclasses import dataclass

from solver.formulas.expression import Expression
from solver.marking.segments import Place


@dataclass(frozen=True, slots=True)
class Entry:
    """The place of an entry in its matrix, and how many entries there are."""

    row: int
    column: int
    count: int


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a chain; `formula` is absent where it was not understood, for this `problem`.

    `start` and `end` are its place, at first in its piece of mathematics, then in the document.
    `entry` is the one of a matrix that it is about.
    """

    formula: Expression | None
    start: int
    end: int
    problem: str = ""
    is_marked: bool = False
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """`sides[0] relations[0] sides[1] …`; `remark` is a number in brackets right after it.

    It `may_be_supposed`, `if y = 1, then L = -ln a`, rather than said.
    """

    sides: tuple[Side, ...]
    relations: tuple[str, ...]
    place: Place
    remark: Expression | None = None
    may_be_supposed: bool = False

    @property
    def head(self) -> Expression | None:
        """The quantity that the chain is about, where it begins with a formula."""
        return self.sides[0].formula if self.relations else None

    @property
    def goes_on(self) -> bool:
        """Whether it begins with a relation, its left side being before it."""
        return bool(self.relations) and self.sides[0].start == self.sides[0].end
