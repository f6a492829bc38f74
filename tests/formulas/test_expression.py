"""Trees: operators, operands, names, substitution."""

from __future__ import annotations

from decimal import Decimal

import pytest

from solver.formulas.expression import (
    ONE,
    TWO,
    ZERO,
    Branch,
    Call,
    Cases,
    Expression,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    call,
    children,
    names_in,
    product_of,
    rebuild,
    substitute,
    sum_of,
)

A, B, C, D = map(Symbol, "abcd")
CASES = Cases((Branch(A, B, ">", C), Branch(TWO, D, "<=", ZERO)), A * B)


@pytest.mark.parametrize(
    ("written", "tree"),
    [
        (A + B + 1, Sum((A, B, ONE))),
        (1 + A - B, Sum((ONE, A, Negative(B)))),
        (1 - A, Sum((ONE, Negative(A)))),
        (A + (B + C), Sum((A, Sum((B, C))))),
        (A * B * C, Product((A, B, C))),
        (2 * A, Product((TWO, A))),
        (A * (B * C), Product((A, Product((B, C))))),
        (A / B, Quotient(A, B)),
        (1 / A, Quotient(ONE, A)),
        (A / B * C, Product((Quotient(A, B), C))),
        (-(A * B), Negative(Product((A, B)))),
        (A**2, Power(A, TWO)),
        (1 / (1 + call("exp", -A)), Quotient(ONE, Sum((ONE, Call("exp", (Negative(A),)))))),
    ],
    ids=str,
)
def test_operators(written: Expression, tree: Expression) -> None:
    assert written == tree


def test_operands_of_cases_are_in_the_order_of_reading() -> None:
    assert children(CASES) == (A, B, C, TWO, D, ZERO, A * B)
    assert names_in(CASES) == ("a", "b", "c", "d")


@pytest.mark.parametrize(
    "tree", [A, ONE, -A, A + B, A * B, A / B, A**B, call("max", A, B), CASES], ids=str
)
def test_rebuilding(tree: Expression) -> None:
    assert rebuild(tree, lambda operand: operand) == tree
    renamed = substitute(tree, {name: Symbol(name.upper()) for name in "abcd"})
    assert names_in(renamed) == tuple(name.upper() for name in names_in(tree))
    assert type(renamed) is type(tree)


def test_substitution_reaches_conditions() -> None:
    three = Number(Decimal(3))
    expected = Cases((Branch(A, three, ">", C), Branch(TWO, D, "<=", ZERO)), A * three)
    assert substitute(CASES, {"b": three}) == expected


@pytest.mark.parametrize(
    ("terms", "total"), [((), ZERO), ((A, ZERO), A), ((A, ZERO, B), A + B)], ids=str
)
def test_plain_sums(terms: tuple[Expression, ...], total: Expression) -> None:
    assert sum_of(terms) == total


@pytest.mark.parametrize(
    ("factors", "whole"),
    [((), ONE), ((A, ONE), A), ((A, ZERO), ZERO), ((A * B, C), A * B * C)],
    ids=str,
)
def test_plain_products(factors: tuple[Expression, ...], whole: Expression) -> None:
    assert product_of(factors) == whole
