"""What an answer is worth, and what went wrong where it is not right.

A student's answers are looked at together. A mistake explains a wrong answer where working the
exercise out with it leads there and not to the right one: exactly, within what rounding on the way
can do, or to the places that are written down. The likeliest mistake explains the most answers, the
right ones among them, and the closest. Mistakes that lead to the same numbers cannot be told apart,
and all are named. One that may well explain them by chance is a possible one, or none
(`evidence.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from solver.arithmetic.intervals import point
from solver.arithmetic.ranges import Ranges
from solver.arithmetic.rounding import places_after_the_point
from solver.arithmetic.solution import Solution
from solver.calculus.derivation import Kind
from solver.marking.accepting import FEWER_PLACES, Marker
from solver.marking.evidence import (
    CLOSE,
    POSSIBLE,
    Diagnosis,
    Explained,
    diagnosis,
    is_one_mistake,
)
from solver.marking.mistakes import OLD_VALUE
from solver.marking.roughness import rough_numbers
from solver.marking.wrong import Numbers, WrongWay, gone_wrong, wrong_ways

_NOTHING = point(Decimal(0))
_UNROUNDED = 40
"""Places that are as good as all."""

TOO_ROUGH = "too few places kept"
"""No mistake of the derivation: the student rounded more than was allowed."""


class Verdict(StrEnum):
    """What an answer is."""

    RIGHT = "right"
    ROUNDED = "right within rounding"
    CARRIED = "right after an earlier mistake"
    WRONG = "wrong"
    UNREADABLE = "unreadable"
    MISSING = "missing"


_ROUGH = Diagnosis((TOO_ROUGH,), is_certain=True)
_PERHAPS_ROUGH = Diagnosis((TOO_ROUGH,))
_OLD = Diagnosis((OLD_VALUE,), is_certain=True)

FULL_MARKS = frozenset({Verdict.RIGHT, Verdict.ROUNDED, Verdict.CARRIED})


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, and the mistakes that may be behind a wrong answer, the likeliest ones alone.

    With an answer that is right within rounding, a mistake by which all answers are as given. That
    is not certain, nor are mistakes that explain an answer as chance might.
    """

    verdict: Verdict
    mistakes: tuple[str, ...] = ()
    is_certain: bool = True


class Judge(Marker):
    """Judges the answers to one exercise, of students who keep so many `places` on the way.

    What is worked out for one student is kept for the next.
    """

    def __init__(self, solution: Solution, places: int) -> None:
        super().__init__(solution, places)
        self._reached: dict[tuple[int, int], Ranges] = {}
        self._rough: dict[int, Ranges] = {}
        self._habits: dict[int, Sequence[Mapping[str, Sequence[Decimal]]]] = {}

    @cached_property
    def ways(self) -> tuple[WrongWay, ...]:
        """The ways of going wrong."""
        return wrong_ways(self.solution)

    def judge(self, given: Numbers) -> Mapping[str, Judgement]:
        """A judgement for each answer, by the plain names of the quantities."""
        found: dict[str, Judgement] = {}
        later: list[str] = []
        for name, answer in given.items():
            if self.is_right(name, answer):
                found[name] = Judgement(Verdict.RIGHT)
            elif self.is_accepted(name, answer):
                found[name] = Judgement(Verdict.ROUNDED)
            else:
                later.append(name)
        if later:
            found.update(self._judge_wrong(given, later))
        elif Judgement(Verdict.ROUNDED) in found.values():
            self._suspect(given, found)
        return {name: found[name] for name in given}

    def astray(self, name: str, answer: Decimal, mistakes: Sequence[str]) -> tuple[str, ...]:
        """What goes wrong on the way to an answer, from it back, by the likeliest way of these."""
        made = [way for way in self.ways if way.mistake in mistakes and name in way.values]
        if not made:
            return ()
        way = min(made, key=lambda one: abs(one.values[name] - answer))
        wrong = gone_wrong(self.solution.exercise, way, [name])[name]
        return tuple(quantity.name.plain for quantity in wrong)

    def _suspect(self, given: Numbers, found: dict[str, Judgement]) -> None:
        """Name a mistake by which all the answers come out to the last place, rounding or not."""
        for way in self.ways:
            if all(n in way.values and self.agrees(v, way.values[n]) for n, v in given.items()):
                if self._explained(way, given, self._kept).coincidence > POSSIBLE:
                    continue
                for name, one in found.items():
                    if one.verdict is Verdict.ROUNDED and way.mistake not in one.mistakes:
                        mistakes = (*one.mistakes, way.mistake)
                        found[name] = Judgement(one.verdict, mistakes, is_certain=False)

    def _judge_wrong(self, given: Numbers, names: Sequence[str]) -> Mapping[str, Judgement]:
        carried = self._carried(given, names)
        wrong = [name for name in names if name not in carried]
        found = {name: Judgement(Verdict.CARRIED) for name in carried}
        named = self._mistakes(given, wrong) if wrong else {}
        old = {name for name in wrong if self.is_old_value(name, given[name])}
        for name in wrong:
            made = named[name]
            is_known = made.is_certain and set(wrong) > old
            if name in old and not is_known:
                made = _OLD if made.mistakes == _ROUGH.mistakes else _OLD.besides(made)
            elif not made.mistakes and self.is_short_for(given[name], self.exact[name]):
                made = _ROUGH
            found[name] = Judgement(Verdict.WRONG, made.mistakes, is_certain=made.is_certain)
        return found

    def _mistakes(self, given: Numbers, wrong: Sequence[str]) -> Mapping[str, Diagnosis]:
        """The mistakes behind each wrong answer.

        Unless one is behind them all, or half of the answers are right to the last place, the
        student may have kept fewer places than were asked for; that alone may explain everything,
        or together with a mistake, if one explains everything. It would explain any single answer
        that is not far off. It is certain where some habit of rounding leads to these very numbers.
        """
        found = [self._explained(way, given, self._kept) for way in self.ways]
        named = {name: diagnosis(found, name, set(wrong)) for name in wrong}
        if len(given) == 1 or is_one_mistake(named.values()) or self._is_exact(given):
            return named
        if self._is_only_rough(given):
            is_certain = all(self._is_rough(name, given[name]) for name in wrong)
            return dict.fromkeys(wrong, _ROUGH if is_certain else _PERHAPS_ROUGH)
        is_any_certain = any(one.is_certain for one in named.values())
        for fewer in self._fewer if not is_any_certain else ():
            rough = (self._explained(way, given, fewer) for way in self.ways)
            found = [one for one in rough if one.close >= given.keys() and one.widths]
            if found:
                likeliest = {name: diagnosis(found, name, set(wrong)) for name in wrong}
                return {
                    name: one if one.mistakes else _PERHAPS_ROUGH for name, one in likeliest.items()
                }
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
            all(self.is_in(self._roughly(places), name, answer) for name, answer in given.items())
            for places in self._fewer
        )

    def _roughly(self, places: int) -> Ranges:
        """What a student can get who keeps so many places, the answers rounded to as many."""
        if places not in self._rough:
            found = self.reach(self.derivations, places)
            self._rough[places] = self.accepted(found, places)
        return self._rough[places]

    def _is_rough(self, name: str, answer: Decimal) -> bool:
        """Whether somebody who makes no mistake, but keeps too little, comes to this very number.

        The ranges say what nobody can come to who rounds so; not all in them is come to.
        """
        return self.is_short_for(answer, self.exact[name]) or any(
            self.agrees(answer, value)
            for places in self._fewer
            for numbers in self._rough_numbers(places)
            for value in numbers.get(name, ())
        )

    def _rough_numbers(self, places: int) -> Sequence[Mapping[str, Sequence[Decimal]]]:
        if places not in self._habits:
            found = rough_numbers(self.solution.exercise, self.derivations, places)
            self._habits[places] = tuple(found)
        return self._habits[places]

    def _carried(self, given: Numbers, names: Sequence[str]) -> set[str]:
        """What follows from the student's own values of quantities that come before it."""
        own = {name: value for name, value in given.items() if name in self._intermediate}
        if not own:
            return set()
        found = self.accepted(self.reach(self.derivations, self.places, own), self.places)
        following = {name for name in names if self.is_in(found, name, given[name])}
        if all(not self.is_old_value(name, given[name]) for name in following):
            return following
        exact = self.reach(self.derivations[:1], _UNROUNDED, own)
        return {
            name
            for name in following
            if not self.is_old_value(name, given[name]) or self.agrees(given[name], exact[name].low)
        }

    @cached_property
    def _intermediate(self) -> frozenset[str]:
        """What others follow from."""
        quantities = self.solution.derivation.quantities
        return frozenset(q.name.plain for q in quantities if q.kind is not Kind.UPDATED)

    def _explained(self, way: WrongWay, given: Numbers, places: int) -> Explained:
        """Which answers a way leads to, those among them that it leaves right."""
        exact, close, undecided, against = set(), set(), set(), set()
        widths, distance = {}, Decimal(0)
        for name, answer in given.items():
            value = way.values.get(name)
            if value is None:
                continue
            unit = self.unit(name)
            distance += min(abs(value - answer) / unit, Decimal(10**6))
            width = self._width(way, places, name, answer)
            is_changed = abs(value - self.exact[name]) / unit > CLOSE
            if self.agrees(answer, value):
                exact.add(name)
            if width is not None:
                close.add(name)
                if is_changed:
                    widths[name] = width
            elif not self._reached_by(way, places).get(name, _NOTHING).is_bounded:
                undecided.add(name)
            elif is_changed:
                against.add(name)
        return Explained(
            way,
            frozenset(close),
            frozenset(exact),
            frozenset(undecided),
            frozenset(against),
            widths,
            distance,
        )

    def _width(self, way: WrongWay, places: int, name: str, answer: Decimal) -> Decimal | None:
        """How wide the range is that a way leads to, if an answer is in it.

        In parts of how far from the right one, on either side, a wrong answer may be that is as far
        off as this one.
        """
        value, right, unit = way.values[name], self.exact[name], self.unit(name)
        if self.agrees(answer, value):
            width = unit
        elif self.is_in(self._reached_by(way, places), name, answer):
            reached = self._reached_by(way, places)[name]
            width = max(unit, reached.high - reached.low)
        elif self.is_short_for(answer, value) and not self.is_short_for(answer, right):
            width = Decimal(1).scaleb(-places_after_the_point(answer))
        else:
            return None
        return width / (4 * max(abs(answer - right), unit))

    def _reached_by(self, way: WrongWay, places: int) -> Ranges:
        """What a way leads to."""
        key = id(way), places
        if key not in self._reached:
            found = self.reach((way.derivation,), places)
            self._reached[key] = self.accepted(found, self.places)
        return self._reached[key]
