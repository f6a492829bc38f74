"""Tables as spreadsheets and registries export them, and tables that spreadsheets open safely."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Final

from solver.errors import AnswersError

MAX_BYTES = 32 << 20
MAX_ROWS = 20_000
MAX_CELL = 200
"""Characters of a cell; what is longer is cut short, and no number."""

_DELIMITERS = ",;\t，；"
_FORMULA: Final = tuple("=+-@\t\r")
"""What makes a spreadsheet work out the text behind it."""

_NAME = "name names fullname student studentname 姓名 名字 名称 学生 学生姓名"
_NUMBER = (
    "number no nr id idnumber studentid studentnumber studentno studentnr matriculationnumber"
    " matrikelnummer registrationnumber 学号 学生学号 学生号 编号 考号 准考证号"
)
STUDENT_COLUMNS: Mapping[str, frozenset[str]] = MappingProxyType(
    {"name": frozenset(_NAME.split()), "number": frozenset(_NUMBER.split())}
)
"""What the columns about a student are called, in small letters, without blanks and signs."""


@dataclass(frozen=True, slots=True)
class Table:
    """The header and the rows below it, each with the number of its line; empty rows left out."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_table(path: Path) -> Table:
    """A CSV file in UTF-8, UTF-16 or GBK, its cells parted by commas, semicolons or tabs.

    Raises AnswersError for what is no such file, and for one that is too large.
    """
    try:
        return _parsed(_decoded(_content(path)))
    except AnswersError as error:
        raise AnswersError(f"{path}: {error}") from None


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise AnswersError(f"it cannot be read: {error.strerror or error}") from None
    if len(content) > MAX_BYTES:
        raise AnswersError(f"this is no table of a class: it has more than {MAX_BYTES >> 20} MB")
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
    raise AnswersError("this is no text; save the table as CSV in UTF-8 (or in GBK)")


def _parsed(text: str) -> Table:
    rows = _rows(text)
    header = next(rows, None)
    if header is None:
        raise AnswersError("it is empty; its first line names the columns: name,number,w11,…")
    kept: list[tuple[int, tuple[str, ...]]] = []
    for line, cells in rows:
        kept.append((line, cells))
        if len(kept) > MAX_ROWS:
            raise AnswersError(f"this is no table of a class: it has more than {MAX_ROWS} rows")
    return Table(header[1], tuple(kept))


def _rows(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            cells = tuple(clean(cell) for cell in row)
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise AnswersError(f"line {reader.line_num}: {error}") from None


def clean(cell: str) -> str:
    """On one line, in one way of writing, without what cannot be seen."""
    visible = (
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", cell[: MAX_CELL + 1])
        if char.isspace() or unicodedata.category(char) not in ("Cc", "Cf")
    )
    return " ".join("".join(visible).split())


def plain_heading(cell: str) -> str:
    """A heading in small letters, without blanks and signs."""
    return re.sub(r"[\W_]", "", cell).casefold()


def harmless(cell: str) -> str:
    """The text so that it stays text: an apostrophe is how spreadsheets quote."""
    return f"'{cell}" if cell.startswith(_FORMULA) and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"[+-]?\d+(\.\d+)?", cell, re.ASCII) is not None


def write_table(file: BinaryIO, header: Sequence[str], rows: Iterator[Sequence[str]]) -> None:
    """Write a table that holds no formulas, as UTF-8 with the mark by which Excel knows it."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow(map(harmless, header))
    for row in rows:
        writer.writerow(map(harmless, row))
    text.flush()
    text.detach()
