"""What can go wrong, as one tree.

    SolverError             shown to the user as one message; exit code 1
    ├── ExerciseError       the exercise file: where, what is wrong, what is allowed
    │   └── ExerciseErrors  several such things at once
    ├── TableError          a table of a class: which line, what is wrong
    │   ├── RosterError     the list of students
    │   └── AnswersError    their answers
    ├── AnswerKeyError      a file to be checked that is no answer key: where, and why
    ├── TemplateError       an instructor's own template does not render
    ├── TypesettingError    TeX stopped, or took too long
    │   ├── TeXNotFound     no TeX engine on this machine, and how to get one
    │   └── MissingGlyph    a character that no available font can print
    ├── BatchError          a batch of variants that cannot go on
    └── OutputError         a file or folder that cannot be written

Nothing here knows about the command line: `solver.cli` alone prints and exits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from difflib import SequenceMatcher, get_close_matches
from itertools import takewhile
from unicodedata import normalize

MAX_TOLD = 20
"""Errors of one file that are told at once."""


class SolverError(Exception):
    """A failure whose message is meant for the user, without a traceback."""


class ExerciseError(SolverError):
    """Something the instructor can mend in the exercise file.

    `source` is the file as the user named it, `place` the key inside it
    (`layers[1].weights`), both empty where they are not known.
    """

    def __init__(self, problem: str, *, place: str = "", source: str = "") -> None:
        self.problem = problem
        self.place = place
        self.source = source
        super().__init__(": ".join(part for part in (source, place, problem) if part))

    def located(self, source: str) -> ExerciseError:
        """The same error, said to come from the file `source`."""
        return ExerciseError(self.problem, place=self.place, source=source)


class ExerciseErrors(ExerciseError):
    """Several things to mend in an exercise, told at once."""

    def __init__(self, found: Sequence[ExerciseError], *, source: str = "") -> None:
        self.found = tuple(found)
        told = [f"{len(found)} things are wrong", *map(str, found[:MAX_TOLD])]
        if len(found) > MAX_TOLD:
            told.append(f"… and {len(found) - MAX_TOLD} more")
        super().__init__("\n  ".join(told), source=source)

    def located(self, source: str) -> ExerciseErrors:
        """The same errors, said to come from the file `source`."""
        return ExerciseErrors(self.found, source=source)


class ExerciseFaults:
    """Collects what is wrong with an exercise, so that all of it can be told."""

    def __init__(self) -> None:
        self._found: list[ExerciseError] = []

    @contextmanager
    def collected(self) -> Iterator[None]:
        """Keep the errors that are raised within."""
        try:
            yield
        except ExerciseErrors as errors:
            self._found += errors.found
        except ExerciseError as error:
            self._found.append(error)

    def tell(self) -> None:
        """Raise what was collected, if there is anything."""
        if len(self._found) == 1:
            raise self._found[0]
        if self._found:
            raise ExerciseErrors(self._found)


class TableError(SolverError):
    """Something to mend in a table that a spreadsheet or a registry wrote."""


class RosterError(TableError):
    """Something to mend in the class list."""


class AnswerKeyError(SolverError):
    """A file that cannot be read as an answer key."""


class AnswersError(TableError):
    """Something to mend in the table of a class's answers."""


class TemplateError(SolverError):
    """A template, usually an instructor's own, cannot be found or rendered."""


class TypesettingError(SolverError):
    """TeX did not produce a PDF."""


class TeXNotFound(TypesettingError):
    """There is no TeX engine to be found."""


class MissingGlyph(TypesettingError):
    """Some `characters` have no glyph in any font that the page may use."""

    def __init__(self, problem: str, *, characters: str = "") -> None:
        self.characters = characters
        super().__init__(problem)

    def located(self, source: str) -> MissingGlyph:
        """The same error, said to come from the place `source`."""
        return MissingGlyph(f"{source}: {self}", characters=self.characters)


class BatchError(SolverError):
    """A batch of variants stopped; what it has made so far stays."""


class OutputError(SolverError):
    """A result cannot be written where it was asked for."""


def did_you_mean(word: str, allowed: Iterable[str], *, cutoff: float = 0.6) -> str:
    """` (did you mean 'tanh'?)` where one of the allowed words is close, else nothing."""
    by_letters = {name.casefold(): name for name in allowed}
    typed = normalize("NFKC", word).casefold()
    close = get_close_matches(typed, list(by_letters), n=len(by_letters) or 1, cutoff=cutoff)
    if not close:
        return ""

    # Of names equally close, w11 and w21 to w17, the one that begins alike is the neighbour.
    def nearness(name: str) -> tuple[float, int]:
        alike = list(takewhile(lambda pair: pair[0] == pair[1], zip(name, typed, strict=False)))
        return SequenceMatcher(None, name, typed).ratio(), len(alike)

    nearest = max((name for name in by_letters if name in close), key=nearness)
    return f" (did you mean '{by_letters[nearest]}'?)"
