"""Tables of numbers: the name of a quantity in the first cell, and numbers after it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from solver.formulas.expression import Expression, Number
from solver.marking.grammar import parse
from solver.marking.lexing import tokenize
from solver.marking.literals import literal
from solver.marking.scripts import Reading
from solver.marking.segments import Segment
from solver.marking.tokens import Unreadable

_ROW_END = re.compile(r"\\\\(?:\[[^\]]*\])?|\\tabularnewline\b")
_RULES = re.compile(r"\\(?:hline|toprule|midrule|bottomrule|endhead|endfoot|cline\{[^}]*\})")
_CELL = re.compile(r"(?<!\\)&")
_DASHES = re.compile(r":?-+:?")
_BARE = re.compile(r"[A-Za-z](?:_?\d{1,2}|_\{[A-Za-z0-9]{1,4}\})?|[α-ω]|\\(?:alpha|eta|lambda)")
_MATHS = re.compile(r"\$`|`\$|\$\$?|\\[()]")
_EQUAL = re.compile(r"=|≈|\\approx(?![A-Za-z])")


Macros: TypeAlias = tuple[tuple[str, str], ...]
"""The author's own macros: the name of each, and what it stands for."""


@dataclass(frozen=True, slots=True)
class Row:
    """A quantity and the numbers in its row; a cell that ends in no number is absent.

    `heads` are what stands above the numbers.
    """

    name: Expression
    numbers: tuple[Number | None, ...]
    start: int
    end: int
    heads: tuple[str, ...] = ()


def read_table(segment: Segment, macros: Macros) -> tuple[Row, ...]:
    """The rows of a table that begin with the name of a quantity; where its first row is names,
    each column below is one.
    """
    lines = list(_lines(segment))
    heads = lines[0][0] if lines else []
    rows = [row for cells, start, end in lines if (row := _row(cells, macros, start, end, heads))]
    return tuple(rows) or tuple(_columns(lines, macros))


def _lines(segment: Segment) -> Iterator[tuple[list[str], int, int]]:
    """The cells of each row, and where it starts and ends in the document."""
    at = 0
    for text in segment.text.split("\n") if segment.is_markdown else _ROW_END.split(segment.text):
        start = segment.text.find(text, at)
        at = start + len(text)
        cells = text.strip().strip("|").split("|") if segment.is_markdown else _CELL.split(text)
        cells = [_RULES.sub("", cell).strip() for cell in cells]
        if any(cells) and not all(_DASHES.fullmatch(cell) for cell in cells):
            yield cells, segment.start + start, segment.start + at


def _columns(lines: Sequence[tuple[list[str], int, int]], macros: Macros) -> Iterator[Row]:
    """A row for every column that has a name above its numbers."""
    if len(lines) < 2:
        return
    names = [_name(cell, macros) for cell in lines[0][0]]
    for column, name in enumerate(names):
        cells = [
            (cells[column], start, end) for cells, start, end in lines[1:] if column < len(cells)
        ]
        numbers = [
            None if (found := _formula(cell, macros)) is None else literal(found)
            for cell, _, _ in cells
        ]
        if name is not None and len(numbers) == 1 and numbers[0] is not None:
            yield Row(name, tuple(numbers), cells[0][1], cells[0][2])


def _name(cell: str, macros: Macros) -> Expression | None:
    """The quantity that a cell names, in mathematics or as a bare letter."""
    if not _is_mathematics(cell) and not _BARE.fullmatch(cell):
        return None
    formula = _formula(cell, macros)
    return None if isinstance(formula, Number) else formula


def _row(
    cells: list[str], macros: Macros, start: int, end: int, heads: Sequence[str]
) -> Row | None:
    name, *others = cells
    formula = _name(name, macros)
    is_bare = not _is_mathematics(name)
    if formula is None or not others or (is_bare and any(map(_is_mathematics, others))):
        return None
    numbers: list[Number | None] = []
    cells = _joined(others)
    for cell in cells:
        result = _EQUAL.split(cell)[-1]
        found = _formula(result, macros) if result else None
        numbers.append(None if found is None else literal(found))
    lead = len(cells[0]) if cells else 0
    kinds = tuple(heads[1:]) if len(heads) == len(cells) + 1 else ()
    return Row(formula, tuple(numbers), start + min(lead, 0), end, kinds) if any(numbers) else None


def _is_mathematics(cell: str) -> bool:
    return "$" in cell or "\\(" in cell


def _joined(cells: list[str]) -> list[str]:
    """A number whose digits after the point stand in a cell of their own is one cell again."""
    joined: list[str] = []
    is_split = any(_MATHS.sub("", cell).startswith(".") for cell in cells) or (
        len(cells) > 1 and not all(cells)
    )
    if not is_split or len(cells) % 2:
        return cells
    for whole, fraction in zip(cells[::2], cells[1::2], strict=True):
        joined.append(_MATHS.sub("", whole) + _MATHS.sub("", fraction))
    return joined


@lru_cache(maxsize=4096)
def _formula(cell: str, macros: Macros) -> Expression | None:
    try:
        return parse(tokenize(_MATHS.sub("", cell), dict(macros)), Reading())
    except Unreadable:
        return None
