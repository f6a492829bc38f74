"""Class lists: the students of a CSV file as Excel, a registry or a text editor writes it."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import MappingProxyType

from solver.errors import RosterError

MAX_BYTES = 4 << 20
MAX_LENGTH = 100
"""Characters of a name or of a number."""
MAX_LISTED = 10

_DELIMITERS = ",;\t，；"

_NAME = "name names fullname student studentname 姓名 名字 名称 学生 学生姓名"
_NUMBER = (
    "number no nr id idnumber studentid studentnumber studentno studentnr matriculationnumber"
    " matrikelnummer registrationnumber 学号 学生学号 学生号 编号 考号 准考证号"
)
_HEADERS: Mapping[str, frozenset[str]] = MappingProxyType(
    {"name": frozenset(_NAME.split()), "number": frozenset(_NUMBER.split())}
)
"""What the columns are called, in small letters, without blanks and signs."""
_CHINESE = {"name": "姓名", "number": "学号"}


@dataclass(frozen=True, slots=True)
class Student:
    """Who gets a copy."""

    number: str
    name: str

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


def read_roster(path: str | Path) -> tuple[Student, ...]:
    """The students of a class list, in its order.

    The file is UTF-8 (with Excel's mark or without), UTF-16 or GBK; its first line names the
    columns; they are parted by commas, semicolons or tabs. Raises RosterError with all that is
    wrong, by line.
    """
    try:
        return parse_roster(_decoded(_content(Path(path))))
    except RosterError as error:
        raise RosterError(f"{path}: {error}") from None


def parse_roster(text: str) -> tuple[Student, ...]:
    """The students of a class list's text. Raises RosterError."""
    rows = _rows(text)
    if not rows:
        raise RosterError("the class list is empty; its first line names the columns: name,number")
    columns = _columns(rows[0][1])
    found = [(line, _student(cells, columns)) for line, cells in rows[1:]]
    if problems := list(_problems(found)):
        raise RosterError(_combined(problems))
    if not found:
        raise RosterError("there is no student below the names of the columns")
    return tuple(student for _, student in found)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise RosterError(f"it cannot be read: {error.strerror or error}") from None
    if len(content) > MAX_BYTES:
        raise RosterError(f"this is no class list: it has more than {MAX_BYTES >> 20} MB")
    return content


def _decoded(content: bytes) -> str:
    marks = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    encodings = ("utf-16",) if content.startswith(marks) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise RosterError("this is no text; save the class list as CSV in UTF-8 (or in GBK)")


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """The cells of each line, with its number; without the empty lines after the last."""
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = [(reader.line_num, [_clean(cell) for cell in row]) for row in reader]
    except csv.Error as error:
        raise RosterError(f"line {reader.line_num}: {error}") from None
    while rows and not any(rows[-1][1]):
        rows.pop()
    return rows


def _clean(cell: str) -> str:
    """On one line, in one way of writing, without what cannot be seen."""
    visible = (
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", cell)
        if char.isspace() or unicodedata.category(char) not in ("Cc", "Cf")
    )
    return " ".join("".join(visible).split())


def _columns(header: Sequence[str]) -> Mapping[str, int]:
    """Where name and number stand."""
    plain = [re.sub(r"[\W_]", "", cell).casefold() for cell in header]
    found = {
        role: [place for place, cell in enumerate(plain) if cell in names]
        for role, names in _HEADERS.items()
    }
    columns = ", ".join(filter(None, header)) or "none"
    for role, places in found.items():
        if not places:
            raise RosterError(
                f"line 1: no column is called {role} ({_CHINESE[role]}); the columns are: {columns}"
            )
        if len(places) > 1:
            raise RosterError(
                f"line 1: two columns could be the {role}; the columns are: {columns}"
            )
    return {role: places[0] for role, places in found.items()}


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
    return ""


def _combined(problems: Sequence[str]) -> str:
    if len(problems) == 1:
        return problems[0]
    told = [f"{len(problems)} things are wrong", *islice(problems, MAX_LISTED)]
    if len(problems) > MAX_LISTED:
        told.append(f"and {len(problems) - MAX_LISTED} more")
    return "\n  ".join(told)
