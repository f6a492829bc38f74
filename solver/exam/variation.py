"""What an exercise's `[vary]` table amounts to: the numbers that change, and what each may be.

Every draw has a number of its own, from 0 to `size` - 1: written with a digit for each number that
changes, it says which of its choices each takes. Two draws are therefore never alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from math import prod

from solver.errors import ExerciseError, ExerciseFaults
from solver.exam.slots import Slot, names_of, slots_of
from solver.exercise.model import Exercise
from solver.exercise.patterns import picked
from solver.exercise.positions import spans
from solver.exercise.renumbering import Renumbering, renumbering
from solver.exercise.toml import values
from solver.exercise.vary import Steps, Vary, steps

_BY_DEFAULT = frozenset({"inputs", "weights", "parameters"})
_FEW = 5
"""Numbers that vary without a word of how have at least so many choices on each side of 0."""

_WORDS = {
    "biases": "biases or thresholds",
    "given": "given numbers",
    "learning_rate": "learning rate",
}


@dataclass(frozen=True, slots=True)
class Varied:
    """A number that changes, and what it may be."""

    slot: Slot
    choices: Sequence[Decimal]


@dataclass(frozen=True)
class Variation:
    """The numbers of a file that change, the exercise that they go into, and its text in pieces.

    Between two pieces stands a number that changes; `holes` tells for each which it is.
    """

    varied: tuple[Varied, ...]
    size: int
    renumbering: Renumbering
    pieces: tuple[str, ...]
    holes: tuple[int, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """A name for each number that changes; `x1[2]` is the second of those called x1."""
        plain = [one.slot.name for one in self.varied]
        return tuple(
            f"{name}[{plain[: at + 1].count(name)}]" if plain.count(name) > 1 else name
            for at, name in enumerate(plain)
        )

    def numbers(self, draw: int) -> tuple[Decimal, ...]:
        """The numbers of a draw, one for each that changes."""
        chosen = []
        for one in self.varied:
            draw, place = divmod(draw, len(one.choices))
            chosen.append(one.choices[place])
        return tuple(chosen)

    def exercise(self, numbers: Sequence[Decimal]) -> Exercise:
        """The exercise with these numbers; ExerciseError where they make no sense together."""
        return self.renumbering.exercise_with(numbers)

    def toml(self, numbers: Sequence[Decimal]) -> str:
        """The exercise file with these numbers, and not a character else that is new."""
        filled = [self.pieces[0]]
        for hole, piece in zip(self.holes, self.pieces[1:], strict=True):
            filled += (f"{numbers[hole]:f}", piece)
        return "".join(filled)


def variation_of(exercise: Exercise, text: str) -> Variation:
    """What the file's `[vary]` table asks for.

    Raises ExerciseError for a name or group that the exercise does not have.
    """
    text = text.removeprefix("\ufeff")
    content = values(text)
    varied = tuple(_varied(slots_of(exercise, content), exercise.vary))
    where = spans(text)
    ordered = sorted(range(len(varied)), key=lambda at: where[varied[at].slot.path])
    cuts = [0, *(end for at in ordered for end in where[varied[at].slot.path]), len(text)]
    return Variation(
        varied,
        prod(len(one.choices) for one in varied),
        renumbering(exercise, [one.slot.home for one in varied]),
        tuple(text[start:end] for start, end in list(pairwise(cuts))[::2]),
        tuple(ordered),
    )


def _varied(slots: Sequence[Slot], vary: Vary) -> Iterator[Varied]:
    """Each number that changes: by its own name, else by its group."""
    chosen: dict[str, Sequence[Decimal]] = {}
    faults = ExerciseFaults()
    for pattern, choices in vary.names.items():
        with faults.collected():
            place = f"vary.{pattern}"
            names = picked(pattern, names_of(slots), place=place, what="number called")
            chosen.update(dict.fromkeys(names, choices))
    for group, choices in vary.groups.items():
        members = [slot.name for slot in slots if slot.group == group]
        with faults.collected():
            if not members:
                what = _WORDS.get(group, group)
                raise ExerciseError(f"the exercise has no {what} to vary", place=f"vary.{group}")
        chosen = {**dict.fromkeys(members, choices), **chosen}
    faults.tell()
    if not chosen:
        chosen = {
            slot.name: _around([other.value for other in slots if other.group == slot.group])
            for slot in slots
            if slot.group in _BY_DEFAULT
        }
    for slot in slots:
        if slot.name in chosen:
            yield Varied(slot, _sensible(slot, chosen[slot.name]))


def _sensible(slot: Slot, choices: Sequence[Decimal]) -> Sequence[Decimal]:
    if slot.group == "learning_rate" and min(choices) <= 0:
        raise ExerciseError("a learning rate is above 0", place="vary.learning_rate")
    return choices


def _around(values: Sequence[Decimal]) -> Steps:
    """Numbers with the decimals of some and about their size, negative if one of them is."""
    unit = Decimal(1).scaleb(min(0, *(_exponent(value) for value in values)))
    largest = max(*(abs(value) for value in values), _FEW * unit)
    last = largest.quantize(unit)
    return steps(-last if min(values) < 0 else unit, last, unit)


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
