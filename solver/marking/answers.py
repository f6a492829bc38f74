"""A class's answers: who gave which answer to what, from a table with a row for each student."""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from solver.errors import AnswersError, TableError, did_you_mean
from solver.exercise.values import private
from solver.output.spreadsheets import MAX_LISTED, Table, listed, read_table


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """What one student wrote, by the plain name of the quantity, as written."""

    line: int
    number: str
    name: str
    written: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ClassAnswers:
    """All sheets, the quantities that they answer, in order, and the columns that are neither."""

    sheets: tuple[AnswerSheet, ...]
    asked: tuple[str, ...]
    others: tuple[str, ...]


def read_answers(path: Path, answers: Mapping[str, str], known: Container[str]) -> ClassAnswers:
    """The answers of a class.

    `answers` says for each parameter which quantity is its answer; a column is called by either,
    or by any other `known` quantity. Raises TableError for what is no table, and
    AnswersError with all that is wrong.
    """
    table = read_table(path)
    try:
        return _class_answers(table, answers, known)
    except TableError as error:
        raise AnswersError(f"{path}: {error}") from None


def _class_answers(table: Table, answers: Mapping[str, str], known: Container[str]) -> ClassAnswers:
    students = table.student_columns()
    if not students:
        raise table.no_column("number", "name")
    columns: dict[str, int] = {}
    others: list[str] = []
    for place, cell in enumerate(table.header):
        heading = "".join(unicodedata.normalize("NFKC", cell).split())
        quantity = answers.get(heading, heading)
        if place in students.values():
            continue
        if quantity not in known and quantity not in answers.values():
            others.append(cell)
        elif quantity in columns:
            raise AnswersError(f"line 1: two columns are for {quantity}")
        else:
            columns[quantity] = place
    _check_missing(answers, columns, others)
    sheets = tuple(_sheets(table, students, columns))
    if not sheets:
        raise AnswersError("there is no student below the names of the columns")
    _check_students(sheets)
    return ClassAnswers(sheets, tuple(columns), tuple(filter(None, others)))


def _check_missing(
    answers: Mapping[str, str], columns: Mapping[str, int], others: Sequence[str]
) -> None:
    missing = [name for name, quantity in answers.items() if quantity not in columns]
    if missing:
        guess = did_you_mean(missing[0], others) if others else ""
        shown = ", ".join(missing[:MAX_LISTED]) + (", …" if len(missing) > MAX_LISTED else "")
        raise AnswersError(f"line 1: there is no column for {shown}{guess}")


def _sheets(
    table: Table, students: Mapping[str, int], columns: Mapping[str, int]
) -> Iterator[AnswerSheet]:
    for line, cells in table.rows:
        if len(cells) > len(table.header) and any(cells[len(table.header) :]):
            raise AnswersError(
                f"line {line}: there are {len(cells)} cells, and {len(table.header)} columns;"
                " a number with a comma has to stand in quotes"
            )
        who = {role: "".join(cells[place : place + 1]) for role, place in students.items()}
        written = {name: "".join(cells[place : place + 1]) for name, place in columns.items()}
        yield AnswerSheet(line, who.get("number", ""), who.get("name", ""), written)


def _check_students(sheets: Sequence[AnswerSheet]) -> None:
    """Each has a row, and only one, or which would count? What stands in it can be printed."""
    first: dict[tuple[str, str], int] = {}
    problems = []
    for sheet in sheets:
        key = (sheet.number, "" if sheet.number else sheet.name)
        if not any(key):
            problems.append(f"line {sheet.line}: there is neither name nor number")
        elif taken := private("".join((sheet.number, sheet.name, *sheet.written.values()))):
            problems.append(f"line {sheet.line}: there is {taken} in it")
        elif key in first:
            who = f"number {sheet.number}" if sheet.number else f"name {sheet.name}"
            problems.append(f"line {sheet.line}: the {who} is in line {first[key]} already")
        first.setdefault(key, sheet.line)
    if problems:
        raise AnswersError(listed(problems))
