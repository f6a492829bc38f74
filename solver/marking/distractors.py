"""The wrong answers that usual mistakes lead to: choices for a question of multiple choice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from solver.arithmetic.solution import Solution
from solver.calculus.derivation import Quantity
from solver.marking.accepting import Marker
from solver.marking.wrong import WrongWay, gone_wrong, wrong_ways


@dataclass(frozen=True, slots=True)
class WrongAnswer:
    """A wrong answer as it would be given, and the mistakes that lead to it.

    `formulas` has for each mistake what is worked out otherwise on the way to the answer. One that
    `is_accepted` a student may come to as well who only rounds.
    """

    value: Decimal
    formulas: Mapping[str, tuple[Quantity, ...]]
    is_accepted: bool

    @property
    def mistakes(self) -> tuple[str, ...]:
        """The mistakes, each in the way that comes first."""
        return tuple(self.formulas)


def wrong_answers(solution: Solution, places: int) -> Mapping[str, tuple[WrongAnswer, ...]]:
    """For each final answer what mistakes lead to in its place, rounded as the exercise has it.

    What has to be accepted of students who keep so many `places` on the way is marked as such.
    """
    marker = Marker(solution, places)
    names = marker.answers.values()
    ways = [(way, gone_wrong(solution.exercise, way, names)) for way in wrong_ways(solution)]
    return {
        parameter: tuple(_answers(marker, name, ways)) for parameter, name in marker.answers.items()
    }


def _answers(
    marker: Marker,
    name: str,
    ways: Iterable[tuple[WrongWay, Mapping[str, tuple[Quantity, ...]]]],
) -> Iterator[WrongAnswer]:
    by_value: dict[Decimal, dict[str, tuple[Quantity, ...]]] = {}
    for way, formulas in ways:
        value = marker.final(way.values[name])
        if not marker.is_right(name, value):
            by_value.setdefault(value, {}).setdefault(way.mistake, formulas[name])
    for value, formulas_of in by_value.items():
        yield WrongAnswer(value, formulas_of, marker.is_accepted(name, value))
