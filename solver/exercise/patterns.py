"""Names picked by a pattern, in which `*` stands for any characters."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from solver.errors import ExerciseError, ExerciseFaults, did_you_mean

MAX_LISTED = 40


def picked(pattern: str, names: Sequence[str], *, place: str, what: str) -> tuple[str, ...]:
    """The names that the pattern fits, in order.

    Raises ExerciseError, which says `what` the names are and lists them, where it fits none.
    """
    expression = re.compile(".*".join(map(re.escape, pattern.split("*"))))
    if fitting := tuple(name for name in names if expression.fullmatch(name)):
        return fitting
    known = ", ".join(names[:MAX_LISTED]) + (", …" if len(names) > MAX_LISTED else "")
    guess = did_you_mean(pattern, names)
    raise ExerciseError(f"there is no {what} '{pattern}'{guess}; there are {known}", place=place)


def picked_by_all(
    patterns: Mapping[str, str], names: Sequence[str], *, what: str
) -> Mapping[str, tuple[str, ...]]:
    """The names that each of some patterns fits, by the places where these stand.

    Raises ExerciseError with all that fit none.
    """
    found: dict[str, tuple[str, ...]] = {}
    faults = ExerciseFaults()
    for place, pattern in patterns.items():
        with faults.collected():
            found[place] = picked(pattern, names, place=place, what=what)
    faults.tell()
    return found
