"""The final answers of a whole batch as a table for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import BinaryIO

from solver.exam.making import Place
from solver.output.spreadsheets import write_table

Row = tuple[Place, Mapping[str, str]]


def write_answers(rows: Iterable[Row], file: BinaryIO) -> None:
    """Write one line for each variant: its number, the student if there is one, and the answers."""
    each = iter(rows)
    first = next(each, None)
    names = tuple(first[1]) if first else ()
    found = chain((first,), each) if first else ()
    write_table(file, ("variant", "number", "name", *names), _lines(found, names))


def _lines(rows: Iterable[Row], names: Sequence[str]) -> Iterator[Sequence[str]]:
    for place, finals in rows:
        student = (place.student.number, place.student.name) if place.student else ("", "")
        yield (str(place.number), *student, *(finals.get(name, "") for name in names))
