"""Formulas with numbers come out the same whether they are remembered with gaps or printed."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest

from solver.document.filling import numbers_filled_in
from solver.document.printing import print_numbers
from solver.formulas.expression import (
    HALF,
    ONE,
    ZERO,
    Branch,
    Cases,
    Expression,
    Negative,
    Power,
    Product,
    Sum,
    Symbol,
    call,
)

A, B, C = Symbol("a"), Symbol("b"), Symbol("c")
VALUES = ["0.25", "-0.3", "0", "-0.00", "12", "1.2E-7", "-3.4E-9", "1E+20"]

FORMULAS: list[Expression] = [
    A,
    Negative(A),
    A * B + C,
    Sum((Negative(A), B, Negative(C))),
    Product((Sum((A, B)), C, Sum((Negative(A), C)))),
    HALF * (A - B) ** 2,
    1 / (1 + call("exp", -A)),
    call("exp", -A) / (1 + call("exp", -A)) ** 2,
    (A + B) / C,
    A**2 * B,
    Power(A, B),
    Power(ONE + A, Negative(B)),
    Product((Product((A, B)), Negative(C))),
    call("abs", A - B),
    Cases((Branch(A, B, ">", ZERO),), C),
]


@pytest.mark.parametrize("formula", FORMULAS, ids=range(len(FORMULAS)))
def test_the_same(formula: Expression) -> None:
    for texts in product(VALUES, repeat=3):
        values = dict(zip("abc", map(Decimal, texts), strict=True))
        assert numbers_filled_in(formula, values) == print_numbers(formula, values), texts
