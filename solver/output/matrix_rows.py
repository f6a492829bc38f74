"""The rows of a step in matrices: as many of its lines on a row as there is room for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from solver.document.layout import INDENT, break_rows
from solver.document.pieces import Math, as_text
from solver.document.steps import Line, LineRole
from solver.document.widths import math_width

_OPERATORS = frozenset({"+", "-", r"\odot"})
_BY_NAME = frozenset({LineRole.SYMBOLS, LineRole.LOCAL, LineRole.FACTORED})


def has_matrices(lines: Sequence[Line]) -> bool:
    """Whether there is a matrix in one of the lines."""
    for line in lines:  # for every step of every key: `any` would take three times as long
        for piece in line.math:
            if r"\begin{pmatrix}" in piece.latex:
                return True
    return False


def matrix_rows(lines: Sequence[Line], relations: Sequence[str], *, room: int) -> list[str]:
    """The lines in rows that fit: broken before a relation, else before an operator.

    What by itself is too wide is made smaller. Where a step takes more than one row, its numbers
    begin a new one.
    """
    rows: list[str] = []
    room -= room // 100  # as exactly as rows are filled here, a width must not be underestimated
    parts = [
        f"{relation} {as_text(line.math)}" for line, relation in zip(lines, relations, strict=True)
    ]
    if math_width(whole := " ".join(parts)) <= room:
        return [whole]
    may_go_on = False
    for line, relation, part in zip(lines, relations, parts, strict=True):
        longer = f"{rows[-1]} {part}" if rows else part
        if may_go_on and math_width(longer) <= room:
            rows[-1] = longer
        else:
            rows += _broken(line.math, relation, room)
        may_go_on = line.role not in _BY_NAME
    return rows


def _broken(math: Math, relation: str, room: int) -> Iterator[str]:
    """The line, with its relation in front; continued rows are set in."""
    inside = room - math_width(f"{relation} {{}}")
    first, *others = break_rows(math, room=inside)
    yield f"{relation} {_made_to_fit(first, inside)}"
    for row in others:
        yield rf"\quad {{}} {_made_to_fit(row, inside - INDENT)}"


def _made_to_fit(row: str, room: int) -> str:
    """The row itself, or as much smaller as it has to be; the operator it begins with stays."""
    width = math_width(f"{{}} {row}")
    if width <= room:
        return row
    first, _, rest = row.partition(" ")
    sign, inside = (f"{first} ", rest) if first in _OPERATORS else ("", row)
    percent = 100 * (room - math_width(f"{{}} {sign} {{}}")) // math_width(inside)
    return rf"{sign}\scalebox{{0.{percent:02d}}}{{$\displaystyle {inside}$}}"
