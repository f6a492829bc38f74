"""Worked out straight on, a formula has the value that it has under watch, digit for digit."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest

from solver.arithmetic.evaluation import formula
from solver.arithmetic.straight import straight
from solver.formulas.expression import (
    HALF,
    ONE,
    TWO,
    ZERO,
    Branch,
    Cases,
    Expression,
    Negative,
    Number,
    Power,
    Product,
    Sum,
    Symbol,
    call,
)

A, B, C = Symbol("a"), Symbol("b"), Symbol("c")
VALUES = ["0", "0.00", "-0.25", "1.50", "3E+2", "7.1E-9", f"0.{'123456789' * 12}"]

STRAIGHT: list[Expression] = [
    A,
    Number(Decimal("0.50")),
    Negative(A),
    A + B,
    Sum((A * B, C * B, A)),
    Sum((A, Negative(C * B))),
    Product((A, Sum((A, Negative(B))), Negative(C))),
    HALF * (A - B) ** 2,
    Product((A, B, HALF, ONE / Number(Decimal(3)))),
    Power(A - B, Number(Decimal(3))),
]

NOT_STRAIGHT: list[Expression] = [
    call("exp", A),
    A + call("exp", B),
    A * call("exp", B),
    Negative(call("exp", A)),
    A / B,
    A * (B / C),
    A**B,
    Power(A, Number(Decimal(-1))),
    Power(TWO, HALF),
    Cases((Branch(A, B, ">", ZERO),), C),
]


@pytest.mark.parametrize("expression", STRAIGHT, ids=str)
def test_the_same_digits(expression: Expression) -> None:
    ready = formula(expression)
    watched = replace(ready, straight=None)
    assert ready.straight is not None
    for texts in product(VALUES, repeat=3):
        values = dict(zip("abc", map(Decimal, texts), strict=True))
        assert str(ready.at(values)) == str(watched.at(values)), texts


@pytest.mark.parametrize("expression", NOT_STRAIGHT, ids=str)
def test_what_has_to_be_watched(expression: Expression) -> None:
    assert straight(expression) is None
