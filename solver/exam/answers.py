"""The final answers of a whole batch as a table for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import BinaryIO, Final

from solver.exam.making import Place

_FORMULA: Final = tuple("=+-@\t\r")
"""What makes a spreadsheet work out the text behind it."""

Row = tuple[Place, Mapping[str, str]]


def write_answers(rows: Iterable[Row], file: BinaryIO) -> None:
    """Write one line for each variant: its number, the student if there is one, and the answers.

    The file is UTF-8 with the mark by which Excel knows that.
    """
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    for line in _lines(rows):
        writer.writerow(line)
    text.flush()
    text.detach()


def _lines(rows: Iterable[Row]) -> Iterator[Sequence[str]]:
    names: tuple[str, ...] = ()
    for place, finals in rows:
        if not names:
            names = tuple(finals)
            yield ("variant", "number", "name", *names)
        student = (place.student.number, place.student.name) if place.student else ("", "")
        told = (finals.get(name, "") for name in names)
        yield (str(place.number), *map(_harmless, student), *told)


def _harmless(cell: str) -> str:
    """The text so that it stays text: an apostrophe is how spreadsheets quote."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
