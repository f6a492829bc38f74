"""From an exercise file to its pages, pass by pass."""

from __future__ import annotations

from solver.arithmetic.solution import Solution
from solver.arithmetic.working import OnStep, unseen, work
from solver.calculus.deriving import derivation_of
from solver.document.explain import explain
from solver.exercise import Exercise, load
from solver.output.formats import write

__all__ = ["explain", "load", "solve", "write"]


def solve(exercise: Exercise, *, on_step: OnStep = unseen) -> Solution:
    """Every quantity of an exercise, worked out exactly and as it is to be printed.

    `on_step` is told of each step of the training.

    Raises ExerciseError where the exercise has no solution, or asks for what is not there.
    """
    return work(exercise, derivation_of(exercise), on_step=on_step)
