"""The rows of a step in matrices: as many of its lines on a row as there is room for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from solver.document.layout import break_rows
from solver.document.printing import Math, as_text
from solver.document.steps import Line, LineRole
from solver.document.widths import math_width

_BY_NAME = frozenset({LineRole.SYMBOLS, LineRole.LOCAL, LineRole.FACTORED})


def has_matrices(lines: Sequence[Line]) -> bool:
    """Whether there is a matrix in one of the lines."""
    return any(r"\begin{pmatrix}" in piece.latex for line in lines for piece in line.math)


def matrix_rows(lines: Sequence[Line], relations: Sequence[str], *, room: int) -> Iterator[str]:
    """The lines in rows that fit: broken before a relation, else before an operator.

    What by itself is too wide is made smaller. Where a step takes more than one row, its numbers
    begin a new one.
    """
    rows: list[str] = []
    parts = [_part(line, relation) for line, relation in zip(lines, relations, strict=True)]
    if math_width(whole := " ".join(parts)) <= room:
        yield whole
        return
    may_go_on = False
    for line, relation, part in zip(lines, relations, parts, strict=True):
        longer = f"{rows[-1]} {part}" if rows else part
        if may_go_on and math_width(longer) <= room:
            rows[-1] = longer
        else:
            rows += _broken(line.math, relation, room)
        may_go_on = line.role not in _BY_NAME
    yield from (_made_to_fit(row, room) for row in rows)


def _part(line: Line, relation: str) -> str:
    return f"{relation} {as_text(line.math)}"


def _broken(math: Math, relation: str, room: int) -> Iterator[str]:
    """The line, with its relation in front; continued rows are set in."""
    first, *others = break_rows(math, room=room - math_width(f"{relation} {{}}"))
    yield f"{relation} {first}"
    yield from (rf"\quad {{}} {row}" for row in others)


def _made_to_fit(row: str, room: int) -> str:
    """The row itself, or as much smaller as it has to be."""
    width = math_width(row)
    if width <= room:
        return row
    return rf"\scalebox{{0.{100 * room // width:02d}}}{{$\displaystyle {row}$}}"
