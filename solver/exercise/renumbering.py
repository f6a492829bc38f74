"""An exercise with other numbers in some places, where all else is known to make sense.

What `Exercise` checks of a whole file hardly ever depends on a number. Variants of a file differ in
their numbers only, so of each only that is checked again that does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from solver.errors import ExerciseError
from solver.exercise.faults import place_of
from solver.exercise.fields import FrozenMapping, Path
from solver.exercise.fitting import senseless_numbers
from solver.exercise.model import Exercise
from solver.exercise.table import Table
from solver.exercise.values import number

Tree = Mapping[str | int, Any]
"""What changes in a table or tuple, by key or place: the place of its new number, or a tree."""


@dataclass(frozen=True, slots=True)
class Renumbering:
    """An exercise, and where in it new numbers go."""

    exercise: Exercise
    tree: Tree

    def exercise_with(self, numbers: Sequence[Decimal]) -> Exercise:
        """The exercise with these numbers in their places.

        Raises ExerciseError where they make no sense.
        """
        try:
            for value in numbers:
                number(value)
        except ValueError as error:
            raise ExerciseError(str(error)) from None
        exercise: Exercise = _changed(self.exercise, self.tree, numbers)
        for path, sentence in senseless_numbers(exercise):
            raise ExerciseError(sentence, place=place_of(path))
        return exercise


def renumbering(exercise: Exercise, paths: Iterable[Path]) -> Renumbering:
    """Ready for a number at the end of each of these paths into the exercise.

    That a learning rate is above 0, `[vary]` sees to; no other place asks for more than a number.
    """
    tree: dict[str | int, Any] = {}
    for at, path in enumerate(paths):
        inner = tree
        for step in path[:-1]:
            inner = inner.setdefault(step, {})
        inner[path[-1]] = at
    return Renumbering(exercise, tree)


def _changed(thing: Any, tree: Tree, numbers: Sequence[Decimal]) -> Any:
    """The table or tuple with some of what is in it changed; what is not is shared."""
    holds: Any = vars(thing) if isinstance(thing, Table) else thing
    new: Any = [*thing] if isinstance(thing, tuple) else {}
    for step, inner in tree.items():
        is_number = isinstance(inner, int)
        new[step] = numbers[inner] if is_number else _changed(holds[step], inner, numbers)
    if isinstance(thing, tuple):
        return tuple(new)
    return thing.model_copy(update=new) if holds is not thing else FrozenMapping({**thing, **new})
