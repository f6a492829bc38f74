"""What an optimizer remembers before the first step: 0, or what the exercise says."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from solver.calculus.derivation import Derivation
from solver.errors import ExerciseError
from solver.exercise.model import Exercise
from solver.exercise.patterns import picked


def starts_of(exercise: Exercise, derivation: Derivation) -> Mapping[str, Decimal]:
    """Every state before the first step, by plain name.

    Raises ExerciseError for a name that no state has, and where there are no states at all.
    """
    found = dict(derivation.starts)
    for pattern, value in exercise.start.items():
        place = f'start."{pattern}"'
        if not derivation.starts:
            reason = f"'{exercise.optimizer.name}' remembers nothing from step to step"
            raise ExerciseError(f"{reason}; 'momentum' does, for example", place=place)
        fitting = picked(pattern, list(derivation.starts), place=place, what="state called")
        found.update(dict.fromkeys(fitting, value))
    return found
