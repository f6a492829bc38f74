"""Without a second look, a formula has the value that it has under watch, digit for digit."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace
from decimal import Decimal, Inexact
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.arithmetic.evaluation import SPARE, Formula, arithmetic, formula
from solver.arithmetic.straight import Doubtful, straight
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
    Quotient,
    Relation,
    Sum,
    Symbol,
    call,
)

A, B, C = Symbol("a"), Symbol("b"), Symbol("c")
VALUES = ["0", "0.00", "-0.25", "1.50", "3E+2", "7.1E-9", f"0.{'123456789' * 12}"]

FORMULAS: list[Expression] = [
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
    call("exp", A),
    A + call("exp", B) - call("exp", B),
    A * call("exp", Negative(B)),
    call("sigmoid", A) - call("sigmoid", B),
    call("tanh", A - B),
    call("ln", ONE + call("exp", A)),
    A / B,
    A * (B / C),
    (A - A) / (B / Number(Decimal(3))),
    A**B,
    Power(A, Number(Decimal(-1))),
    Power(TWO, HALF),
    Cases((Branch(A, B, ">", ZERO),), C),
    A * Cases((Branch(A, B / Number(Decimal(3)), ">", C),), ZERO),
]


def _never(_: Mapping[str, Decimal]) -> Decimal:
    raise Doubtful


def _outcome(ready: Formula, values: Mapping[str, Decimal], inexact: Set[str]) -> str:
    try:
        return str(ready.at(values, inexact))
    except ArithmeticError as error:
        return type(error).__name__


@pytest.mark.parametrize("expression", FORMULAS, ids=str)
def test_the_same_digits(expression: Expression) -> None:
    ready = formula(expression)
    watched = replace(ready, straight=_never)
    for texts in product(VALUES, repeat=len(ready.names)):
        values = dict(zip(ready.names, map(Decimal, texts), strict=True))
        for inexact in (frozenset[str](), frozenset("a"), frozenset("bc")):
            found = _outcome(ready, values, inexact)
            assert found == _outcome(watched, values, inexact), (texts, inexact)


_FUNCTIONS = ["exp", "ln", "sqrt", "sigmoid", "tanh", "abs", "relu"]
_RELATIONS: tuple[Relation, ...] = (">", ">=", "<", "<=")
_NUMBERS = st.decimals(-20, 20, places=2) | st.sampled_from(["0", "1", "-1", "3"]).map(Decimal)


def _made_of(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(parts, min_size=2, max_size=4).map(tuple)
    branch = st.builds(Branch, parts, parts, st.sampled_from(_RELATIONS), parts)
    return st.one_of(
        parts.map(Negative),
        several.map(Sum),
        several.map(Product),
        st.builds(Quotient, parts, parts),
        st.builds(Power, parts, st.integers(-2, 3).map(lambda n: Number(Decimal(n)))),
        st.builds(
            call, st.sampled_from(["exp", "ln", "sqrt", "sigmoid", "tanh", "abs", "relu"]), parts
        ),
        st.builds(call, st.sampled_from(["max", "min"]), parts, parts),
        st.builds(Cases, st.tuples(branch), parts),
    )


EXPRESSIONS = st.recursive(
    st.sampled_from([A, B, C]) | _NUMBERS.map(Number), _made_of, max_leaves=8
)


@settings(max_examples=1500, deadline=None, derandomize=True)
@given(EXPRESSIONS, st.tuples(_NUMBERS, _NUMBERS, _NUMBERS), st.sets(st.sampled_from("abc")))
def test_any_formula(
    expression: Expression, numbers: tuple[Decimal, ...], inexact: Set[str]
) -> None:
    ready = formula(expression)
    values = dict(zip("abc", numbers, strict=True))
    watched = replace(ready, straight=_never)
    assert _outcome(ready, values, inexact) == _outcome(watched, values, inexact)


LOSING = [
    A - B,
    call("exp", A) - call("exp", B),
    call("ln", call("exp", A)),
    Cases((Branch(A, A, ">", B),), B),
]


@pytest.mark.parametrize("expression", LOSING, ids=str)
def test_digits_that_are_lost_call_for_a_second_look(expression: Expression) -> None:
    values = {"a": Decimal("1.0000001E-40"), "b": Decimal("1E-40")}
    with arithmetic() as context:
        context.flags[Inexact] = True
        with pytest.raises(Doubtful):
            straight(expression, spare=SPARE)(values)
