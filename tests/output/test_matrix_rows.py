"""The rows of steps in matrices: filled, broken before relations, made smaller where they must."""

from __future__ import annotations

from solver.document.matrix_printing import table
from solver.document.pieces import Piece
from solver.document.steps import Line, LineRole
from solver.document.widths import math_width
from solver.output.matrix_rows import has_matrices, matrix_rows

SHORT = table([["0.5"], ["-2"]])
LONG = table([["0.12345"] * 6])
LINES = (
    Line(LineRole.SYMBOLS, (Piece(r"\mathbf{W} \mathbf{x}"),)),
    Line(LineRole.NUMBERS, (Piece(LONG), Piece(f"+ {LONG}"))),
    Line(LineRole.RESULT, (Piece(SHORT),), is_exact=False),
)
RELATIONS = ("=", "=", r"\approx")


def rows(room: int) -> list[str]:
    return matrix_rows(LINES, RELATIONS, room=room)


def test_only_matrices_are_laid_out_so() -> None:
    assert has_matrices(LINES)
    assert not has_matrices(LINES[:1])


def test_all_on_one_row_where_there_is_room() -> None:
    assert rows(70_000) == [rf"= \mathbf{{W}} \mathbf{{x}} = {LONG} + {LONG} \approx {SHORT}"]


def test_numbers_begin_a_row_and_go_on_to_the_result() -> None:
    assert rows(60_000) == [r"= \mathbf{W} \mathbf{x}", rf"= {LONG} + {LONG} \approx {SHORT}"]


def test_a_row_is_broken_before_a_relation_first() -> None:
    assert rows(55_000)[1:] == [f"= {LONG} + {LONG}", rf"\approx {SHORT}"]


def test_then_before_an_operator() -> None:
    assert rows(36_000)[1:] == [f"= {LONG}", rf"\quad {{}} + {LONG} \approx {SHORT}"]


def test_what_is_too_wide_by_itself_is_made_smaller_beside_its_operator() -> None:
    _, first, second, result = rows(20_000)
    assert first.startswith(r"= \scalebox{0.")
    assert second.startswith(r"\quad {} + \scalebox{0.")
    assert result == rf"\approx {SHORT}"


def test_every_row_fits() -> None:
    for room in range(30_000, 75_000, 500):
        assert all(math_width(row) <= room for row in rows(room))
