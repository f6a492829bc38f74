"""What an optimizer remembers before the first step: 0, or what the exercise says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from solver.calculus.derivation import Derivation
from solver.calculus.updates import state_name
from solver.errors import ExerciseError
from solver.exercise.model import Exercise
from solver.exercise.patterns import picked_by_all
from solver.formulas import OPTIMIZERS


def starts_of(exercise: Exercise, derivation: Derivation) -> Mapping[str, Decimal]:
    """Every state before the first step, by plain name.

    A start of a parameter that is not trained, for want of being asked for, is no mistake: the same
    list of starts serves every question about a network.

    Raises ExerciseError for a name that no state has, and where there are no states at all.
    """
    found = dict(derivation.starts)
    if not exercise.start:
        return found
    known = _states(exercise, derivation)
    places = {f'start."{pattern}"': pattern for pattern in exercise.start}
    if not derivation.starts:
        reason = f"'{exercise.optimizer.name}' remembers nothing from step to step"
        raise ExerciseError(f"{reason}; 'momentum' does, for example", place=next(iter(places)))
    fitting = picked_by_all(places, known, what="state called")
    for place, pattern in places.items():
        value = exercise.start[pattern]
        found.update((name, value) for name in fitting[place] if name in derivation.starts)
    return found


def _states(exercise: Exercise, derivation: Derivation) -> Sequence[str]:
    """The states of the trained parameters, then of those that this question does not train."""
    states = OPTIMIZERS[exercise.optimizer.name].states
    others = (
        state_name(state.name, node.plain)
        for node in derivation.graph.parameters
        for state in states
    )
    return tuple(dict.fromkeys((*derivation.starts, *others)))
