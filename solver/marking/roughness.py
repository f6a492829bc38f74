"""Students who keep too few places: the numbers that they come to, one habit of rounding each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from decimal import Decimal

from solver.arithmetic.rounding import round_to
from solver.arithmetic.solution import Calculation
from solver.arithmetic.working import work
from solver.calculus.derivation import Derivation
from solver.errors import ExerciseError
from solver.exercise.model import Exercise
from solver.exercise.rounding import Mode

Numbers = Mapping[str, tuple[Decimal, ...]]


def rough_numbers(
    exercise: Exercise, derivations: Iterable[Derivation], places: int
) -> Iterator[Numbers]:
    """For each habit the values of all quantities of the last step, by plain name.

    Somebody rounds every quantity to so many `places`, in one mode, and goes on with that; a value
    may be given as it is or as an answer is, to the places asked for. By some habits a quantity has
    no value, as where a divisor is rounded to 0; they are left out.
    """
    for derivation in derivations:
        for mode in Mode:
            told = {"working": places, "mode": mode, "places": {}, "values": {}}
            rough = exercise.model_copy(
                update={"rounding": exercise.rounding.model_copy(update=told)}
            )
            with suppress(ExerciseError):
                last = work(rough, derivation).last
                yield {
                    name: _given(found, rough, places) for name, found in last.calculations.items()
                }


def _given(found: Calculation, exercise: Exercise, places: int) -> tuple[Decimal, ...]:
    rules = exercise.rounding
    value = found.computed.value
    return (
        round_to(value, rules.final, mode=rules.mode, digits=rules.digits),
        round_to(value, places, mode=rules.mode, digits=rules.digits),
    )
