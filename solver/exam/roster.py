"""Class lists: the students of a CSV file as Excel, a registry or a text editor writes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from solver.errors import RosterError, TableError
from solver.exercise.values import private
from solver.output.spreadsheets import Table, listed, read_table

MAX_LENGTH = 100
"""Characters of a name or of a number."""


@dataclass(frozen=True, slots=True)
class Student:
    """Who gets a copy."""

    number: str
    name: str

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


def read_roster(path: str | Path) -> tuple[Student, ...]:
    """The students of a class list, in its order.

    The first line of the file names the columns. Raises TableError for what is no table, and
    RosterError with all that is wrong, by line.
    """
    table = read_table(Path(path))
    try:
        return _students(table)
    except TableError as error:
        raise RosterError(f"{path}: {error}") from None


def _students(table: Table) -> tuple[Student, ...]:
    columns = table.student_columns()
    if missing := [role for role in ("name", "number") if role not in columns]:
        raise table.no_column(missing[0])
    found = [(line, _student(cells, columns)) for line, cells in table.rows]
    if problems := list(_problems(found)):
        raise RosterError(listed(problems))
    if not found:
        raise RosterError("there is no student below the names of the columns")
    return tuple(student for _, student in found)


def _student(cells: Sequence[str], columns: Mapping[str, int]) -> Student:
    """What stands in a line; nothing where the line is too short."""
    found = {role: "".join(cells[place : place + 1]) for role, place in columns.items()}
    return Student(found["number"], found["name"])


def _problems(found: Sequence[tuple[int, Student]]) -> Iterator[str]:
    counted = Counter(student.number for _, student in found)
    first: dict[str, int] = {}
    for line, student in found:
        if problem := _problem(student):
            yield f"line {line}: {problem}"
        elif counted[student.number] > 1 and student.number in first:
            yield (
                f"line {line}: {student.name} has the number {student.number}, which is in line"
                f" {first[student.number]} already"
            )
        first.setdefault(student.number, line)


def _problem(student: Student) -> str:
    if not student.name and not student.number:
        return "there is neither name nor number"
    for role, text in (("name", student.name), ("number", student.number)):
        if not text:
            return f"the {role} of {student.number or student.name} is missing"
        if len(text) > MAX_LENGTH:
            return f"a {role} has more than {MAX_LENGTH} characters: {text[:20]}…"
        if taken := private(text):
            other = student.number if role == "name" else student.name
            return f"the {role} of {other} has {taken} in it"
    return ""
