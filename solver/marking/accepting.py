"""What answers are right, and which are accepted besides.

A parameter's own number before the training is no answer, though rounding on the way might lead
back to it: it says that no step was made. Only a step of less than the last place need not show.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property, lru_cache

from solver.arithmetic.handwork import Hand
from solver.arithmetic.ranges import Known, Ranges, reachable, ways
from solver.arithmetic.rounding import places_after_the_point
from solver.arithmetic.solution import Solution
from solver.calculus.derivation import Derivation
from solver.marking.wrong import Numbers, answer_names, right_values

_REMEMBERED = 4096

FEWER_PLACES = 2
"""How many places fewer a student may have kept, if that alone explains the answers."""


class Marker:
    """Knows the right answers to an exercise, and those of students who keep so many `places`."""

    def __init__(self, solution: Solution, places: int) -> None:
        self.solution = solution
        self.places = places
        self.final = lru_cache(_REMEMBERED)(solution.policy.final)
        self.unit = lru_cache(_REMEMBERED)(self._unit)
        self._known: dict[int, Known] = {}

    @cached_property
    def answers(self) -> Mapping[str, str]:
        """For each parameter that is asked for the quantity that is its answer."""
        return answer_names(self.solution.derivation)

    @cached_property
    def exact(self) -> Numbers:
        """The right value of everything that a student may be asked for, by plain name."""
        last = self.solution.last
        own = {name: found.value.exact for name, found in last.calculations.items()}
        return {**right_values(self.solution.exercise), **own}

    @cached_property
    def derivations(self) -> tuple[Derivation, ...]:
        """The ways that are right."""
        return ways(self.solution)

    @cached_property
    def _ranges(self) -> Ranges:
        return self.accepted(self.reach(self.derivations, self.places), self.places)

    def reach(
        self, derivations: Sequence[Derivation], places: int, own: Numbers | None = None
    ) -> Ranges:
        """What students can get for each quantity; what follows from `own` values is not kept."""
        kept = self._known.setdefault(places, {})
        known = kept if own is None else ChainMap({}, kept)
        return reachable(self.solution.exercise, derivations, places, own, known=known)

    def agrees(self, answer: Decimal, value: Decimal) -> bool:
        """Whether an answer is a value, to the places asked for."""
        return self.final(answer) == self.final(value)

    def is_right(self, name: str, answer: Decimal) -> bool:
        """Whether an answer is the right one, or the one of the key, to the places asked for."""
        shown = [v.shown for p, v in self.solution.finals.items() if self.answers[p] == name]
        return self.final(answer) in (self.final(self.exact[name]), *shown)

    def is_accepted(self, name: str, answer: Decimal) -> bool:
        """Whether an answer is in the range, and is neither the old value nor one cut short.

        A spreadsheet drops a zero at the end of 0.2340; two that are missing say that the right
        value was rounded to fewer places than were asked for.
        """
        if not self.is_in(self._ranges, name, answer):
            return False
        if self._repeats(name, answer):
            return not self._shows(name)
        right = self.exact[name]
        return self._missing(answer, right) < 2 or not self._is_rounded(answer, right)

    def is_old_value(self, name: str, answer: Decimal) -> bool:
        """Whether an answer is the number that the question has for the parameter.

        Where the step is less than the last place asked for, the old value is next to the right
        answer, and nobody can be asked to tell them apart.
        """
        return self._repeats(name, answer) and self._shows(name)

    def _repeats(self, name: str, answer: Decimal) -> bool:
        old = self._old_values.get(name)
        return old is not None and self.agrees(answer, old)

    def _shows(self, name: str) -> bool:
        """Whether the step of a parameter is at least one unit of the last place."""
        return abs(self.exact[name] - self._old_values[name]) >= self.unit(name)

    @property
    def hardly_changed(self) -> tuple[str, ...]:
        """The parameters whose step is so small that a right student may come to the old value."""
        return tuple(
            parameter
            for parameter, name in self.answers.items()
            if (old := self._old_values.get(name)) is not None
            and self.is_old_value(name, old)
            and self.is_in(self._ranges, name, old)
        )

    @cached_property
    def _old_values(self) -> Numbers:
        """The parameters' numbers before the training, by the names of their answers."""
        carried, first = self.solution.derivation.carried, self.solution.first
        return {new: first[old] for old, new in carried.items() if old in self.answers}

    def accepted(self, found: Ranges, places: int) -> Ranges:
        """The ranges with the last rounding, that of an answer."""
        rules = self.solution.exercise.rounding
        hand = Hand(min(places, rules.final), rules.digits)
        names = set(self.answers.values())
        return {name: hand.rounded(one) if name in names else one for name, one in found.items()}

    def is_in(self, ranges: Ranges, name: str, answer: Decimal) -> bool:
        """Whether an answer lies in a range that says something."""
        accepted = ranges.get(name)
        if accepted is None or not accepted.is_bounded:
            return False
        return answer in accepted or self.final(answer) in accepted

    def is_short_for(self, answer: Decimal, value: Decimal) -> bool:
        """Whether an answer is a value rounded to a few places fewer than it should have."""
        is_short = 0 < self._missing(answer, value) <= FEWER_PLACES
        return is_short and self._is_rounded(answer, value)

    def _missing(self, answer: Decimal, value: Decimal) -> int:
        return places_after_the_point(self.final(value)) - places_after_the_point(answer)

    def _is_rounded(self, answer: Decimal, value: Decimal) -> bool:
        return self.solution.policy.like(answer, value) == answer

    def _unit(self, name: str) -> Decimal:
        """What the last place of an answer is worth."""
        rules = self.solution.exercise.rounding
        return Decimal(1).scaleb(Hand(rules.final, rules.digits).unit(self.exact[name]))
