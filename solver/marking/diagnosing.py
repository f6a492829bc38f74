"""What an answer is worth, and what went wrong where it is not right.

A student's answers are looked at together. A mistake explains a wrong answer where working the
exercise out with it leads there and not to the right one: exactly, within what rounding on the way
can do, or to the places that are written down. The likeliest mistake explains the most answers, the
right ones among them, and the closest. Mistakes that lead to the same numbers cannot be told apart,
and all are named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from solver.arithmetic.handwork import Hand
from solver.arithmetic.intervals import point
from solver.arithmetic.ranges import Ranges, reachable, ways
from solver.arithmetic.rounding import places_after_the_point
from solver.arithmetic.solution import Solution
from solver.calculus.derivation import Derivation, Kind
from solver.marking.wrong import Numbers, WrongWay, answer_names, right_values, wrong_ways

_NOTHING = point(Decimal(0))
_CLOSE = Decimal("1e-9")

TOO_ROUGH = "too few places kept"
"""No mistake of the derivation: the student rounded more than was allowed."""

FEWER_PLACES = 2
"""How many places fewer a student may have kept, if that alone explains the answers."""


class Verdict(StrEnum):
    """What an answer is."""

    RIGHT = "right"
    ROUNDED = "right within rounding"
    CARRIED = "right after an earlier mistake"
    WRONG = "wrong"
    UNREADABLE = "unreadable"
    MISSING = "missing"


FULL_MARKS = frozenset({Verdict.RIGHT, Verdict.ROUNDED, Verdict.CARRIED})


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, and the mistakes that may be behind a wrong answer, the likeliest ones alone.

    With an answer that is right within rounding, a mistake by which all answers are as given.
    """

    verdict: Verdict
    mistakes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Explained:
    """How well a way explains all the answers of a student.

    What is `open` it could have led to as to any other number: it divides by what may be 0. It
    leads to other numbers than the right ones in what is `changed`.
    """

    way: WrongWay
    close: frozenset[str]
    exact: frozenset[str]
    open: frozenset[str]
    changed: frozenset[str]
    distance: Decimal

    @property
    def rank(self) -> tuple[int, int]:
        return len(self.close), len(self.exact)


class Judge:
    """Judges the answers to one exercise, of students who keep so many `places` on the way.

    What is worked out for one student is kept for the next.
    """

    def __init__(self, solution: Solution, places: int) -> None:
        self.solution = solution
        self.places = places
        self._reached: dict[tuple[int, int], Ranges] = {}
        self._rough: dict[int, Ranges] = {}

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
    def ways(self) -> tuple[WrongWay, ...]:
        """The ways of going wrong."""
        return wrong_ways(self.solution)

    @cached_property
    def _derivations(self) -> tuple[Derivation, ...]:
        return ways(self.solution)

    @cached_property
    def _ranges(self) -> Ranges:
        found = reachable(self.solution.exercise, self._derivations, self.places)
        return self._accepted(found, self.places)

    def judge(self, given: Numbers) -> Mapping[str, Judgement]:
        """A judgement for each answer, by the plain names of the quantities."""
        found: dict[str, Judgement] = {}
        later: list[str] = []
        for name, answer in given.items():
            if self.is_right(name, answer):
                found[name] = Judgement(Verdict.RIGHT)
            elif self._is_in(self._ranges, name, answer):
                found[name] = Judgement(Verdict.ROUNDED)
            else:
                later.append(name)
        if later:
            found.update(self._judge_wrong(given, later))
        elif Judgement(Verdict.ROUNDED) in found.values():
            self._suspect(given, found)
        return {name: found[name] for name in given}

    def _suspect(self, given: Numbers, found: dict[str, Judgement]) -> None:
        """Name a mistake by which all the answers come out to the last place, rounding or not."""
        for way in self.ways:
            if all(n in way.values and self._agrees(v, way.values[n]) for n, v in given.items()):
                for name, one in found.items():
                    if one.verdict is Verdict.ROUNDED and way.mistake not in one.mistakes:
                        found[name] = Judgement(one.verdict, (*one.mistakes, way.mistake))

    def _agrees(self, answer: Decimal, value: Decimal) -> bool:
        return self.solution.policy.final(answer) == self.solution.policy.final(value)

    def is_right(self, name: str, answer: Decimal) -> bool:
        """Whether an answer is the right one, or the one of the key, to the places asked for."""
        final = self.solution.policy.final
        shown = [v.shown for p, v in self.solution.finals.items() if self.answers[p] == name]
        return final(answer) in (final(self.exact[name]), *shown)

    def _accepted(self, found: Ranges, places: int) -> Ranges:
        """The ranges with the last rounding, that of an answer."""
        rules = self.solution.exercise.rounding
        hand = Hand(min(places, rules.final), rules.digits)
        names = set(self.answers.values())
        return {name: hand.rounded(one) if name in names else one for name, one in found.items()}

    def _is_in(self, ranges: Ranges, name: str, answer: Decimal) -> bool:
        """Whether an answer lies in a range that says something."""
        accepted = ranges.get(name)
        if accepted is None or not accepted.is_bounded:
            return False
        return answer in accepted or self.solution.policy.final(answer) in accepted

    def _judge_wrong(self, given: Numbers, names: Sequence[str]) -> Mapping[str, Judgement]:
        carried = self._carried(given, names)
        wrong = [name for name in names if name not in carried]
        found = {name: Judgement(Verdict.CARRIED) for name in carried}
        named = self._mistakes(given, wrong) if wrong else {}
        for name in wrong:
            is_short = self._is_short_for(given[name], self.exact[name])
            mistakes = named[name] or ((TOO_ROUGH,) if is_short else ())
            found[name] = Judgement(Verdict.WRONG, mistakes)
        return found

    def _mistakes(self, given: Numbers, wrong: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """The mistakes behind each wrong answer.

        Unless one is behind them all, or half of the answers are right to the last place, the
        student may have kept fewer places than were asked for; that alone may explain everything,
        or together with a mistake, if one explains everything. It would explain any single answer
        that is not far off.
        """
        found = [self._explained(way, given, self._kept) for way in self.ways]
        named = {name: _likeliest(found, name, set(wrong)) for name in wrong}
        if len(given) == 1 or _have_something_in_common(named.values()) or self._is_exact(given):
            return named
        if self._is_only_rough(given):
            return dict.fromkeys(wrong, (TOO_ROUGH,))
        for fewer in self._fewer if not any(named.values()) else ():
            rough = (self._explained(way, given, fewer) for way in self.ways)
            found = [one for one in rough if one.close >= given.keys() and one.changed & set(wrong)]
            if found:
                likeliest = {name: _likeliest(found, name, set(wrong)) for name in wrong}
                return {name: mistakes or (TOO_ROUGH,) for name, mistakes in likeliest.items()}
        return named

    @property
    def _kept(self) -> int:
        return min(self.places, self.solution.exercise.rounding.final)

    @property
    def _fewer(self) -> range:
        """The numbers of places that a student may have kept who kept too few."""
        return range(self._kept - 1, max(0, self._kept - FEWER_PLACES - 1), -1)

    def _is_exact(self, given: Numbers) -> bool:
        """Whether half of the answers are right to the last place."""
        return 2 * sum(self.is_right(name, answer) for name, answer in given.items()) >= len(given)

    def _is_only_rough(self, given: Numbers) -> bool:
        """Whether all answers are those of a student who makes no mistake but keeps too little."""
        return any(
            all(self._is_in(self._roughly(places), name, answer) for name, answer in given.items())
            for places in self._fewer
        )

    def _roughly(self, places: int) -> Ranges:
        """What a student can get who keeps so many places, the answers rounded to as many."""
        if places not in self._rough:
            found = reachable(self.solution.exercise, self._derivations, places)
            self._rough[places] = self._accepted(found, places)
        return self._rough[places]

    def _carried(self, given: Numbers, names: Sequence[str]) -> set[str]:
        """What follows from the student's own values of quantities that come before it."""
        own = {name: value for name, value in given.items() if name in self._intermediate}
        if not own:
            return set()
        reached = reachable(self.solution.exercise, self._derivations, self.places, own)
        found = self._accepted(reached, self.places)
        return {name for name in names if self._is_in(found, name, given[name])}

    @cached_property
    def _intermediate(self) -> frozenset[str]:
        """What others follow from."""
        quantities = self.solution.derivation.quantities
        return frozenset(q.name.plain for q in quantities if q.kind is not Kind.UPDATED)

    def _explained(self, way: WrongWay, given: Numbers, places: int) -> _Explained:
        """Which answers a way leads to, those among them that it leaves right."""
        unit = Decimal(1).scaleb(-self.solution.exercise.rounding.final)
        exact, close, undecided, changed, distance = set(), set(), set(), set(), Decimal(0)
        for name, answer in given.items():
            value = way.values.get(name)
            if value is None:
                continue
            if abs(value - self.exact[name]) / unit > _CLOSE:
                changed.add(name)
            distance += min(abs(value - answer) / unit, Decimal(10**6))
            if self._agrees(answer, value):
                exact.add(name)
            elif self._is_in(self._reached_by(way, places), name, answer) or (
                self._is_short_for(answer, value)
                and not self._is_short_for(answer, self.exact[name])
            ):
                close.add(name)
            elif not self._reached_by(way, places).get(name, _NOTHING).is_bounded:
                undecided.add(name)
        return _Explained(
            way,
            frozenset(close | exact),
            frozenset(exact),
            frozenset(undecided),
            frozenset(changed),
            distance,
        )

    def _is_short_for(self, answer: Decimal, value: Decimal) -> bool:
        """Whether an answer is a value rounded to a few places fewer than it should have."""
        final = self.solution.policy.final(value)
        missing = places_after_the_point(final) - places_after_the_point(answer)
        return 0 < missing <= FEWER_PLACES and self.solution.policy.like(answer, value) == answer

    def _reached_by(self, way: WrongWay, places: int) -> Ranges:
        """What a way leads to."""
        key = id(way), places
        if key not in self._reached:
            found = reachable(self.solution.exercise, (way.derivation,), places)
            self._reached[key] = self._accepted(found, self.places)
        return self._reached[key]


def _have_something_in_common(named: Iterable[tuple[str, ...]]) -> bool:
    """Whether one mistake may be behind all the answers."""
    return bool(set.intersection(*map(set, named)))


def _likeliest(explained: Sequence[_Explained], name: str, wrong: Set[str]) -> tuple[str, ...]:
    """The mistakes behind a wrong answer: of the ways that lead to it, the best; often one only.

    A way that could lead anywhere counts where it explains another wrong answer.
    """
    leading = [one for one in explained if name in one.close & one.changed]
    leading = leading or [one for one in explained if name in one.open and wrong & one.close]
    if not leading:
        return ()
    best = max(one.rank for one in leading)
    best_ones = [one for one in leading if one.rank == best]
    nearest = min(one.distance for one in best_ones)
    return tuple(
        dict.fromkeys(one.way.mistake for one in best_ones if abs(one.distance - nearest) <= _CLOSE)
    )
