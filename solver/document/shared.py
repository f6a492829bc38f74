"""What the variants of an exercise have in common, and what is made of it once."""

from __future__ import annotations

from dataclasses import dataclass, field

from solver.arithmetic.solution import Solution
from solver.calculus.derivation import Derivation
from solver.exercise.model import Exercise


@dataclass(frozen=True, slots=True)
class Shared:
    """A derivation, and any one of the exercises that it is of: a key for a cache.

    What is remembered by it must not depend on the numbers of the exercise.
    """

    derivation: Derivation
    exercise: Exercise = field(compare=False)


def shared(solution: Solution) -> Shared:
    """What a solution has in common with those of other variants."""
    return Shared(solution.derivation, solution.exercise)
