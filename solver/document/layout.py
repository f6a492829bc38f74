"""Breaking a long formula into rows: at the outermost operators first, as one does by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from solver.document.pieces import Math, Piece, as_text
from solver.document.widths import alike, math_width
from solver.formulas.identity import Itself

INDENT = 1_000
"""How far a continued row is set in, in thousandths of an em."""

_TIMES = (r"\times ", r"\cdot ")


def break_rows(math: Math, *, room: int) -> tuple[str, ...]:
    """The formula in rows that fit into `room` (thousandths of an em), where it can be broken.

    Breaks come before an operator, as shallow in the brackets as possible: a row is broken deeper
    only when what stands between two shallow breaks is too long by itself.
    """
    rows: list[Math] = [math]
    if _width(math) <= room:
        return (as_text(math),)
    for depth in sorted({piece.depth for piece in math[1:]}):
        if all(_width(row) <= room - INDENT for row in rows):
            break
        whole = _rejoined(rows, lambda _, row: _width(row) > room - INDENT)
        rows = [part for row in whole for part in _split(row, depth, room)]
    joined = _rejoined(rows, lambda before, row: _width(before) + _width(row) <= room - INDENT)
    return tuple(as_text(row) for row in joined)


def break_known_rows(math: Math, *, room: int) -> tuple[str, ...]:
    """The same for a formula that comes again as it is: without numbers, in every variant."""
    return _known_rows(Itself(math), room)


@lru_cache(maxsize=4096)
def _known_rows(math: Itself[Math], room: int) -> tuple[str, ...]:
    return break_rows(math.thing, room=room)


def _split(row: Math, depth: int, room: int) -> list[Math]:
    """A row that is too long, filled greedily with what stands between breaks of this depth."""
    if _width(row) <= room - INDENT:
        return [row]
    filled: list[Math] = []
    for chunk in _chunks(row, depth):
        if filled and _width(filled[-1]) + _width(chunk) <= room - INDENT:
            filled[-1] += chunk
        else:
            filled.append(chunk)
    return filled


def _rejoined(rows: Sequence[Math], belong: Callable[[Math, Math], bool]) -> list[Math]:
    """Rows that begin with a sign of multiplication, put back to the one before if they belong.

    A bracket that has to be broken leaves no factor alone: its first row goes on with the factor
    before it, and the factor after it goes on with its last row.
    """
    joined: list[Math] = []
    for row in rows:
        if joined and row[0].latex.startswith(_TIMES) and belong(joined[-1], row):
            joined[-1] += row
        else:
            joined.append(row)
    return joined


def _chunks(row: Math, depth: int) -> list[Math]:
    """The row cut before every operator that stands no deeper than this."""
    cuts = [index for index, piece in enumerate(row) if index and piece.depth <= depth]
    return [row[start:end] for start, end in zip([0, *cuts], [*cuts, len(row)], strict=True)]


def _width(row: Sequence[Piece]) -> int:
    return sum([_piece_width(alike(piece.latex)) for piece in row])


@lru_cache(maxsize=65_536)
def _piece_width(latex: str) -> int:
    """The empty group makes a leading + an operation, which is spaced, and not a sign."""
    return math_width("{}" + latex)
