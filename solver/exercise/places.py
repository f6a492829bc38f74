"""Where in an exercise file something stands that turns out to be wrong only later."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from solver.errors import ExerciseError, ExerciseErrors
from solver.exercise.faults import place_of
from solver.exercise.positions import lines, spans
from solver.exercise.reading import text_of

_NEEDLESS_QUOTES = re.compile(r'"([A-Za-z0-9_-]{1,40})"')


def at_its_line(error: ExerciseError, path: Path) -> ExerciseError:
    """The error of a valid file's exercise, with the file's name and the line of its key."""
    known = {place_of(key): line for key, line in lines(text_of(path)).items()}
    if isinstance(error, ExerciseErrors):
        return ExerciseErrors([_placed(one, known) for one in error.found], source=str(path))
    return _placed(error, known).located(str(path))


def _placed(error: ExerciseError, known: Mapping[str, int]) -> ExerciseError:
    line = known.get(error.place, known.get(_NEEDLESS_QUOTES.sub(r"\1", error.place)))
    return ExerciseError(
        error.problem, place=f"line {line}, {error.place}" if line else error.place
    )


def where_typed(characters: str, path: Path) -> str:
    """The line and the key of the value where one of the characters is first: `line 3, title.zh`.

    Nothing where none of them is; of an escape, say, no text has the character.
    """
    text = text_of(path)
    for key, (start, end) in spans(text).items():
        for at, character in enumerate(text[start:end], start):
            if character in characters:
                return f"line {text.count(chr(10), 0, at) + 1}, {place_of(key)}"
    return ""
