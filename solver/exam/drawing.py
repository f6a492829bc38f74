"""Drawing: which numbers the variants of a file have, decided by the seed alone.

All draws of a file, `Variation.size` of them, stand in an order that the seed decides. The order is
dealt out to lanes, in turns: with L lanes, lane 1 has the places 1, L + 1, 2L + 1, …  Variant n
belongs to lane n, or, where there are fewer lanes than variants, to the lane that counting round
and round leads to. A lane keeps the draws that fulfil the conditions, one after the other.

So no two variants are alike; a variant depends on nothing but the seed and the variants before it
in its own lane, and usually there are none, since a lane is only as long as its retry limit needs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from solver.arithmetic.working import train
from solver.calculus.derivation import Derivation
from solver.calculus.deriving import derivation_of
from solver.errors import ExerciseError
from solver.exam.conditions import Condition, Draw, conditions_of
from solver.exam.permuting import permuted
from solver.exam.variation import Variation, variation_of
from solver.exercise.model import Exercise
from solver.exercise.reading import parse

NO_VALUE = "has a value"
"""The name of the condition that nobody has to wish for: that the numbers make sense."""


@dataclass(frozen=True, slots=True)
class Draws:
    """How many draws it took: those kept, and those refused, by the condition that refused them."""

    kept: int
    refused: Mapping[str, int]

    @property
    def made(self) -> int:
        """All draws."""
        return self.kept + sum(self.refused.values())

    def __add__(self, other: Draws) -> Draws:
        both = Counter(self.refused) + Counter(other.refused)
        return Draws(self.kept + other.kept, dict(both))


class NothingDrawn(ExerciseError):
    """The conditions leave too little to draw from; `draws` are those that were made in vain."""

    def __init__(self, problem: str, draws: Draws, *, place: str, source: str = "") -> None:
        super().__init__(problem, place=place, source=source)
        self.draws = draws

    def located(self, source: str) -> NothingDrawn:
        """The same error, said to come from the file `source`."""
        return NothingDrawn(self.problem, self.draws, place=self.place, source=source)


@dataclass(frozen=True, slots=True)
class Kept:
    """A draw that fulfils every condition; `numbers` are those that were drawn."""

    numbers: tuple[Decimal, ...]
    draw: Draw
    draws: Draws


@dataclass(frozen=True, slots=True)
class Deck:
    """All that the variants of a file share."""

    exercise: Exercise
    variation: Variation
    derivation: Derivation
    conditions: tuple[Condition, ...]

    @property
    def tries(self) -> int:
        """How many draws in a row may be refused."""
        return self.exercise.vary.accept.tries

    @property
    def lanes(self) -> int:
        """Among how many lanes the draws are dealt out."""
        return max(1, self.variation.size // self.tries)

    def draw(self, numbers: tuple[Decimal, ...]) -> Draw | None:
        """The exercise with these numbers; None where it makes no sense, or has no value."""
        try:
            exercise = self.variation.exercise(numbers)
            return Draw(exercise, train(exercise, self.derivation))
        except ExerciseError:
            return None

    def refusal(self, draw: Draw | None) -> str | None:
        """The first condition that the draw does not fulfil."""
        if draw is None:
            return NO_VALUE
        try:
            return next((one.name for one in self.conditions if not one.holds(draw)), None)
        except ExerciseError:  # with the places carried, a divisor becomes 0
            return NO_VALUE


@lru_cache(maxsize=4)
def deck(text: str) -> Deck:
    """What an exercise file has variants draw from.

    Raises ExerciseError, also where the file asks for what the exercise does not have.
    """
    exercise = parse(text)
    derivation = derivation_of(exercise)
    train(exercise, derivation)  # what is wrong with all variants is wrong with the file
    variation = variation_of(exercise, text)
    return Deck(exercise, variation, derivation, conditions_of(exercise, derivation))


@dataclass(slots=True)
class _Lane:
    """One lane's draws, as far as somebody has asked for them: the places of those kept."""

    deck: Deck
    seed: int
    next: int
    kept: list[tuple[int, Draws]] = field(default_factory=list)

    def at(self, turn: int) -> Kept:
        """The draw that is kept after so many others."""
        while len(self.kept) < turn:
            self._go_on()
        if len(self.kept) == turn:
            return self._go_on()
        place, draws = self.kept[turn]
        numbers = self._numbers(place)
        draw = self.deck.draw(numbers)
        assert draw is not None, "it was kept before"
        return Kept(numbers, draw, draws)

    def _go_on(self) -> Kept:
        refused: Counter[str] = Counter()
        for place in range(self.next, self.deck.variation.size, self.deck.lanes):
            numbers = self._numbers(place)
            draw = self.deck.draw(numbers)
            refusal = self.deck.refusal(draw)
            if draw is not None and refusal is None:
                draws = Draws(1, MappingProxyType(dict(refused)))
                self.kept.append((place, draws))
                self.next = place + self.deck.lanes
                return Kept(numbers, draw, draws)
            refused[str(refusal)] += 1
            if refused.total() == self.deck.tries:
                raise NothingDrawn(
                    f"{_told(refused)} of {refused.total():,} draws, and none was kept: ask for"
                    " less there, or let the numbers vary more",
                    Draws(0, refused),
                    place="vary.accept",
                )
        raise self._exhausted(refused)

    def _exhausted(self, refused: Counter[str]) -> NothingDrawn:
        others = sum((draws for _, draws in self.kept), Draws(0, dict(refused)))
        if not others.refused:
            problem = f"there are only {self.deck.variation.size:,} different variants"
        else:
            problem = (
                f"of the {others.made:,} draws that this variant could be, {others.kept:,} are"
                f" other variants: {_told(Counter(others.refused))}"
            )
        return NothingDrawn(
            f"{problem}; let more numbers vary, or in smaller steps",
            Draws(0, refused),
            place="vary",
        )

    def _numbers(self, place: int) -> tuple[Decimal, ...]:
        variation = self.deck.variation
        return variation.numbers(permuted(place, variation.size, seed=self.seed))


def _told(refused: Counter[str]) -> str:
    """Which conditions refused how often, the strictest first."""
    return ", ".join(f"'{name}' refused {times:,}" for name, times in refused.most_common())


@lru_cache(maxsize=256)
def _lane(text: str, seed: int, lane: int) -> _Lane:
    return _Lane(deck(text), seed, lane)


def kept(text: str, *, seed: int, number: int) -> Kept:
    """The draw that is the variant of this number, counted from 1.

    Raises NothingDrawn where the conditions leave too little to draw from.
    """
    turn, lane = divmod(number - 1, deck(text).lanes)
    return _lane(text, seed, lane).at(turn)
