"""Names picked by a pattern, in which `*` stands for any characters."""

from __future__ import annotations

import re
from collections.abc import Sequence

from solver.errors import ExerciseError, did_you_mean

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
