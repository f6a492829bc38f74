"""Where long formulas are broken; a digit is 500 thousandths of an em wide."""

from __future__ import annotations

import networks
import pytest
from networks import equal_layers

from solver.document.layout import break_rows
from solver.document.pieces import Piece, as_text
from solver.document.printing import print_symbols
from solver.document.steps import LineRole
from solver.document.widths import math_width
from solver.formulas.expression import Expression, Product, Sum, Symbol, names_in

a, b, c, d, e, f = map(Symbol, "abcdef")


def rows(formula: Expression, room: int) -> tuple[str, ...]:
    math = print_symbols(formula, dict.fromkeys(names_in(formula), "12345"))
    return break_rows(math, room=room)


NUMBER = "12345"
TIMES = rf"{NUMBER} \cdot {NUMBER}"

# (formula, room in ems, rows)
BROKEN: list[tuple[Expression, int, list[str]]] = [
    (Sum((a, b)), 10, [f"{NUMBER} + {NUMBER}"]),
    (Sum((a, b)), 5, [NUMBER, f"+ {NUMBER}"]),
    (Sum((a, b, c, d)), 9, [f"{NUMBER} + {NUMBER}", f"+ {NUMBER} + {NUMBER}"]),
    (Sum((Product((a, b)), Product((c, d)))), 10, [TIMES, f"+ {TIMES}"]),
    # Nothing is broken deeper than it must be.
    (Sum((Product((a, b)), c)), 9, [TIMES, f"+ {NUMBER}"]),
    (Product((Sum((a, b)), c)), 10, [f"({NUMBER} + {NUMBER})", rf"\cdot {NUMBER}"]),
    (Product((Sum((a, b)), c)), 7, [f"({NUMBER}", f"+ {NUMBER})", rf"\cdot {NUMBER}"]),
    # What cannot be broken is left as it is.
    (a, 1, [NUMBER]),
]


@pytest.mark.parametrize(("formula", "ems", "expected"), BROKEN)
def test_breaks_at_the_outermost_operators(
    formula: Expression, ems: int, expected: list[str]
) -> None:
    assert list(rows(formula, ems * 1000)) == expected


def test_nothing_is_lost_and_rows_fit() -> None:
    products = [Product((x, y, z)) for x in (a, b) for y in (c, d) for z in (e, f)]
    formula = Product((Sum((*products, Product((Sum(tuple(products)), a)))), b))
    math = print_symbols(formula, dict.fromkeys("abcdef", "12345"))
    for ems in (15, 20, 30, 60):
        found = break_rows(math, room=ems * 1000)
        assert " ".join(found) == as_text(math)
        assert all(math_width("{}" + row) <= ems * 1000 for row in found)


def test_a_row_of_pieces_is_one_line_where_there_is_room() -> None:
    math = (Piece("x"), Piece("+ y"), Piece(r"\cdot z", 1))
    assert break_rows(math, room=50_000) == (r"x + y \cdot z",)


@pytest.mark.parametrize("form", ["paths", "deltas"])
def test_the_lines_of_a_wide_network_fit_the_page(form: str) -> None:
    document = networks.explained(equal_layers(2, 5, ask=["w1_1", "b1"], form=form))
    chain = networks.step(document, "dLoss/db1").lines
    assert any(line.role is LineRole.CHAIN for line in chain)
    page = 41_000
    for step in networks.steps(document):
        for line in step.lines:
            room = page - math_width(step.subject) - 1400
            assert all(math_width(row) <= room for row in break_rows(line.math, room=room))


def test_a_factor_is_not_left_alone_before_a_bracket_that_is_broken() -> None:
    long = Sum((Product((a, b)), Product((c, d)), Product((e, f))))
    assert rows(Product((a, long)), 13_000) == (
        rf"{NUMBER} \cdot ({TIMES}",
        f"+ {TIMES}",
        f"+ {TIMES})",
    )
    assert rows(Product((Sum((a, b, c)), d)), 10_000) == (
        f"({NUMBER} + {NUMBER}",
        rf"+ {NUMBER}) \cdot {NUMBER}",
    )
