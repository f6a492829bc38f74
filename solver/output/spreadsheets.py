"""Tables as spreadsheets and registries export them, and tables that spreadsheets open safely."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Final

from solver.errors import TableError, did_you_mean

MAX_BYTES = 32 << 20
MAX_ROWS = 100_000
MAX_COLUMNS = 2_000
MAX_LINE = 1 << 20
"""Characters of a line."""
MAX_CELL = 200
"""Characters of a cell; what is longer is cut short, and no number."""
MAX_LISTED = 10
"""Columns, or things that are wrong, that a message tells of."""

_DELIMITERS = ",;\t，；"
_FORMULA: Final = tuple("=+-@\t\r")
"""What makes a spreadsheet work out the text behind it."""

_NAME = "name names fullname student studentname 姓名 名字 名称 学生 学生姓名"
_NUMBER = (
    "number no nr id idnumber studentid studentnumber studentno studentnr matriculationnumber"
    " matrikelnummer registrationnumber 学号 学生学号 学生号 编号 考号 准考证号"
)
_STUDENT: Mapping[str, frozenset[str]] = MappingProxyType(
    {"number": frozenset(_NUMBER.split()), "name": frozenset(_NAME.split())}
)
"""What the columns about a student are called, in small letters, without blanks and signs."""
_CHINESE = {"name": "姓名", "number": "学号"}


@dataclass(frozen=True, slots=True)
class Table:
    """The header and the rows below it, each with the number of its line; empty rows left out."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def student_columns(self) -> Mapping[str, int]:
        """Where the `number` and the `name` of students stand, so far as they do.

        Raises TableError where two columns could be either.
        """
        plain = [_plain_heading(cell) for cell in self.header]
        found: dict[str, int] = {}
        for role, names in _STUDENT.items():
            places = [place for place, cell in enumerate(plain) if cell in names]
            if len(places) > 1:
                raise TableError(f"line 1: two columns could be the {role}; {self._columns()}")
            found.update((role, place) for place in places)
        return found

    def no_column(self, *roles: str) -> TableError:
        """The error that none of the columns about a student is there."""
        wanted = " or ".join(f"{role} ({_CHINESE[role]})" for role in roles)
        known = [role for role in roles if self._meant_for(role)]
        guess = f"; is {self._meant_for(known[0])} the {known[0]}?" if known else ""
        return TableError(f"line 1: no column is called {wanted}{guess}; {self._columns()}")

    def _meant_for(self, role: str) -> str:
        """A column whose heading is nearly what it would have to be."""
        known = self.student_columns().values()
        cells = (cell for place, cell in enumerate(self.header) if place not in known)
        return next((c for c in cells if did_you_mean(_plain_heading(c), _STUDENT[role])), "")

    def _columns(self) -> str:
        shown = [cell[:30] for cell in self.header if cell][: 3 * MAX_LISTED]
        return f"the columns are: {', '.join(shown) or 'none'}"


def listed(problems: Sequence[str]) -> str:
    """All that is wrong, one below the other; of many, the first."""
    more = len(problems) - MAX_LISTED
    head = [f"{len(problems)} things are wrong"] if len(problems) > 1 else []
    tail = [f"and {more} more"] if more > 0 else []
    return "\n  ".join([*head, *problems[:MAX_LISTED], *tail])


def read_table(path: Path) -> Table:
    """A CSV file in UTF-8, UTF-16, GBK or Latin-1, its cells parted by commas, semicolons or tabs.

    Raises TableError for what is no such file, and for one that is too large.
    """
    try:
        return _parsed(_decoded(_content(path)))
    except TableError as error:
        raise TableError(f"{path}: {error}") from None


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise TableError(f"it cannot be read: {error.strerror or error}") from None
    if len(content) > MAX_BYTES:
        raise TableError(f"this is no table of a class: it has more than {MAX_BYTES >> 20} MB")
    return content


def _decoded(content: bytes) -> str:
    """The text; Latin-1 as Windows has it, where no Chinese character in common use comes out."""
    for start, workbook in _WORKBOOKS.items():
        if content.startswith(start):
            raise TableError(f"this is a workbook ({workbook}), whatever its name; {_SAVE_AS}")
    marks = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    encodings = ("utf-16",) if content.startswith(marks) else ("utf-8-sig", "gb18030", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            line = text.count("\n", 0, text.index("\0")) + 1
            raise TableError(f"this is no text: there is a NUL in line {line}; {_SAVE_AS}")
        if encoding != "gb18030" or len(text.encode("gb2312", "ignore")) > _ascii(text):
            return text
    raise TableError(f"this is no text; {_SAVE_AS}")


_WORKBOOKS = {b"PK\x03\x04": ".xlsx or .ods", b"\xd0\xcf\x11\xe0": ".xls"}
"""What files of spreadsheets begin with."""
_SAVE_AS = "save the table as CSV in UTF-8 (or in GBK)"


def _ascii(text: str) -> int:
    return len(text.encode("ascii", "ignore"))


def _parsed(text: str) -> Table:
    rows = _rows(text)
    header = next(rows, None)
    if header is None:
        raise TableError("it is empty; its first line names the columns: number,name,…")
    kept: list[tuple[int, tuple[str, ...]]] = []
    for line, cells in rows:
        kept.append((line, cells))
        if len(kept) > MAX_ROWS:
            raise TableError(f"this is no table of a class: it has more than {MAX_ROWS} rows")
    return Table(header[1], tuple(kept))


def _rows(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    start = 1
    try:
        for row in reader:
            start = reader.line_num + 1
            if len(row) > MAX_COLUMNS:
                raise TableError(f"line {reader.line_num}: more than {MAX_COLUMNS} columns")
            cells = tuple(clean(cell) for cell in row)
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise TableError(f"line {start}: {_in_words(error)}") from None


def _in_words(error: csv.Error) -> str:
    """What a reader of tables means, where it is no more than a word or two."""
    if "unexpected end" in str(error):
        return "a quotation mark is opened here and not closed"
    if "field limit" in str(error):
        limit = csv.field_size_limit()
        return f"a cell has more than {limit} characters; is a quotation mark not closed?"
    return str(error)


def _lines(text: str) -> Iterator[str]:
    for number, line in enumerate(io.StringIO(text, newline=""), start=1):
        if len(line) > MAX_LINE:
            raise TableError(f"line {number}: more than {MAX_LINE} characters")
        yield line


def clean(cell: str) -> str:
    """On one line, in one way of writing, without what cannot be seen.

    An apostrophe before a formula, by which spreadsheets and `harmless` keep it a text, goes.
    """
    visible = (
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", cell[: MAX_CELL + 1])
        if char.isspace() or unicodedata.category(char) not in ("Cc", "Cf")
    )
    found = " ".join("".join(visible).split())
    return found[1:] if found.startswith("'") and found[1:].startswith(_FORMULA) else found


def _plain_heading(cell: str) -> str:
    """A heading in small letters, without blanks and signs."""
    return re.sub(r"[\W_]", "", cell).casefold()


def harmless(cell: str) -> str:
    """The text so that it stays text: an apostrophe is how spreadsheets quote."""
    return f"'{cell}" if cell.startswith(_FORMULA) and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"[+-]?\d+([.,]\d+)?([eE][+-]?\d+)?", cell, re.ASCII) is not None


def write_table(file: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table that holds no formulas, as UTF-8 with the mark by which Excel knows it."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow(map(harmless, header))
    for row in rows:
        writer.writerow(map(harmless, row))
    text.flush()
    text.detach()
