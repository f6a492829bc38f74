"""Tables of numbers: the name of a quantity in the first cell, and numbers after it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from solver.formulas.expression import Expression, Number
from solver.marking.grammar import Reading, parse
from solver.marking.literals import literal
from solver.marking.segments import Segment
from solver.marking.tokens import Unreadable, tokenize

_ROW_END = re.compile(r"\\\\(?:\[[^\]]*\])?|\\tabularnewline\b")
_RULES = re.compile(r"\\(?:hline|toprule|midrule|bottomrule|endhead|endfoot|cline\{[^}]*\})")
_CELL = re.compile(r"(?<!\\)&")
_MATHS = re.compile(r"\$`|`\$|\$\$?|\\[()]")
_EQUAL = re.compile(r"=|≈|\\approx(?![A-Za-z])")


Macros: TypeAlias = tuple[tuple[str, str], ...]
"""The author's own macros: the name of each, and what it stands for."""


@dataclass(frozen=True, slots=True)
class Row:
    """A quantity and the numbers in its row; a cell that ends in no number is absent."""

    name: Expression
    numbers: tuple[Number | None, ...]
    start: int
    end: int


def read_table(segment: Segment, macros: Macros) -> tuple[Row, ...]:
    """The rows of a table that begin with the name of a quantity."""
    rows = []
    at = 0
    for text in segment.text.split("\n") if segment.is_markdown else _ROW_END.split(segment.text):
        start = segment.text.find(text, at)
        at = start + len(text)
        cells = text.strip().strip("|").split("|") if segment.is_markdown else _CELL.split(text)
        row = _row(cells, macros, segment.start + start, segment.start + at)
        if row is not None:
            rows.append(row)
    return tuple(rows)


def _row(cells: list[str], macros: Macros, start: int, end: int) -> Row | None:
    name, *others = (_RULES.sub("", cell).strip() for cell in cells)
    if not others or ("$" not in name and "\\(" not in name):
        return None
    formula = _formula(name, macros)
    if formula is None or isinstance(formula, Number):
        return None
    numbers: list[Number | None] = []
    cells = _joined(others)
    for cell in cells:
        result = _EQUAL.split(cell)[-1]
        found = _formula(result, macros) if result else None
        numbers.append(None if found is None else literal(found))
    lead = len(cells[0]) if cells else 0
    return Row(formula, tuple(numbers), start + min(lead, 0), end) if any(numbers) else None


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
