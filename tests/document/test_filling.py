"""Formulas with numbers come out the same whether they are filled in or printed."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest

from solver.document.filling import (
    are_ordinary,
    filled,
    is_plain,
    marked,
    math_filled,
    print_marked,
    shape_of,
)
from solver.document.metrics import MARKS
from solver.document.numerals import print_number
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


def with_marks_of(numbers: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    shape, digits = shape_of(numbers)
    return marked(shape), digits


@pytest.mark.parametrize("formula", [*filter(is_plain, FORMULAS)], ids=str)
def test_the_same(formula: Expression) -> None:
    for texts in product(VALUES, repeat=3):
        values = dict(zip("abc", map(Decimal, texts), strict=True))
        printed = [print_number(value) for value in values.values()]
        if are_ordinary(printed):
            with_marks, digits = with_marks_of(printed)
            math = print_marked(formula, dict(zip("abc", with_marks, strict=True)))
            assert math_filled(math, digits) == print_numbers(formula, values), texts


def test_what_is_not_plain() -> None:
    assert [place for place, formula in enumerate(FORMULAS) if not is_plain(formula)] == [
        8, 10, 11, 14
    ]  # fmt: skip


def test_the_same_digits_have_the_same_marks() -> None:
    (one, other, negative, whole), digits = with_marks_of(["0.25", "0.35", "-0.25", "12"])
    assert negative == f"-{one}"
    assert len(one) == len(other) == 4
    assert one != other
    assert whole == "12"
    assert filled(f"{other} {negative}", digits) == "0.35 -0.25"


def test_more_numbers_than_marks() -> None:
    numbers = [f"0.{number}" for number in range(100, 300)]
    texts, digits = with_marks_of(numbers)
    assert texts[len(MARKS) :] == tuple(numbers[len(MARKS) :])
    assert filled(" ".join(texts), digits) == " ".join(numbers)


def test_who_is_told_apart_has_marks_of_its_own() -> None:
    shape, _ = shape_of(["0.25", "0.25"], apart=True)
    assert len(set(marked(shape))) == 2
    assert shape == shape_of(["0.25", "0.35"], apart=True)[0]


def test_a_percent_sign_stays() -> None:
    (mark,), digits = with_marks_of(["0.25"])
    assert filled(rf"{mark} is 25\%, no %s", digits) == r"0.25 is 25\%, no %s"
