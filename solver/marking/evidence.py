"""How well a mistake explains a student's answers, and whether that may be a coincidence.

The further an answer is from the right one, and the narrower the range that a mistake leads to, the
less likely it is that a number which comes from somewhere else falls there. Answers that a mistake
should have changed otherwise speak against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, reduce
from operator import mul

from solver.marking.wrong import WrongWay

CLOSE = Decimal("1e-9")
"""Units of the last place, by which what is the same may differ."""

CERTAIN = Decimal(1) / 150
"""A mistake is named where chance would do as well once in so many times at the most."""

POSSIBLE = Decimal(1) / 30
"""It is offered as a possible one up to here; beyond, the answers say nothing about it."""


@dataclass(frozen=True)
class Explained:
    """How well a way explains all the answers of a student.

    What is `open` it could have led to as to any other number: it divides by what may be 0. Of what
    it explains and leads to another number than the right one, `widths` has how wide the range is
    that the answer fell into, in parts of how far it is from the right one. `against` are those
    that it should have changed otherwise.
    """

    way: WrongWay
    close: frozenset[str]
    exact: frozenset[str]
    open: frozenset[str]
    against: frozenset[str]
    widths: Mapping[str, Decimal]
    distance: Decimal

    @property
    def rank(self) -> tuple[int, int]:
        """How many answers it explains, how many of them to the last place."""
        return len(self.close), len(self.exact)

    @cached_property
    def coincidence(self) -> Decimal:
        """How often chance would do as well, roughly."""
        explained = max(1, len(self.widths))
        share = 1 + Decimal(len(self.against)) / (len(self.against) + explained)
        return reduce(mul, (min(Decimal(1), width) for width in self.widths.values()), share)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Mistakes that explain an answer equally well, and whether that may be a coincidence."""

    mistakes: tuple[str, ...] = ()
    is_certain: bool = False

    def besides(self, other: Diagnosis) -> Diagnosis:
        """These mistakes, and those of another diagnosis, for all that can be told."""
        return replace(self, mistakes=tuple(dict.fromkeys((*self.mistakes, *other.mistakes))))


def diagnosis(explained: Sequence[Explained], name: str, wrong: Set[str]) -> Diagnosis:
    """The mistakes behind a wrong answer: of the ways that lead to it, the best; often one only.

    A way that could lead anywhere counts where it explains another wrong answer.
    """
    explaining = [one for one in explained if name in one.widths]
    open_ones = [one for one in explained if name in one.open and wrong & one.close]
    found = (_best_of(leading) for leading in (explaining, open_ones) if leading)
    return next((one for one in found if one.mistakes), Diagnosis())


def _best_of(leading: Sequence[Explained]) -> Diagnosis:
    best = max(one.rank for one in leading)
    best_ones = [one for one in leading if one.rank == best]
    nearest = min(one.distance for one in best_ones)
    likeliest = [one for one in best_ones if abs(one.distance - nearest) <= CLOSE]
    chance = min(one.coincidence for one in likeliest)
    if chance > POSSIBLE:
        return Diagnosis()
    mistakes = dict.fromkeys(one.way.mistake for one in likeliest)
    return Diagnosis(tuple(mistakes), is_certain=chance <= CERTAIN)


def is_one_mistake(found: Iterable[Diagnosis]) -> bool:
    """Whether one mistake may be behind all the answers, and that is no coincidence."""
    diagnoses = list(found)
    common = set.intersection(*(set(one.mistakes) for one in diagnoses))
    return bool(common) and all(one.is_certain for one in diagnoses)
