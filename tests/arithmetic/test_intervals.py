"""Interval arithmetic: what comes out holds all that may go in, and little more."""

from __future__ import annotations

import decimal
from collections.abc import Callable
from decimal import Decimal
from random import Random

import mpmath
import pytest

from solver.arithmetic.handwork import Hand
from solver.arithmetic.intervals import (
    BOUNDS,
    WHOLE,
    Interval,
    add,
    divide,
    hull,
    multiply,
    negate,
    point,
    power,
)
from solver.exercise.rounding import Digits
from solver.formulas import ELEMENTARY
from solver.formulas.expression import Branch, Cases, Expression, Number, Symbol


def interval(text: str) -> Interval:
    """`1 … 2`, or one number."""
    low, _, high = text.partition("…")
    return Interval(Decimal(low.strip()), Decimal((high or low).strip()))


@pytest.mark.parametrize(
    ("operation", "operands", "result"),
    [
        (add, ["1 … 2", "-3 … 5"], "-2 … 7"),
        (negate, ["-1 … 2"], "-2 … 1"),
        (multiply, ["-1 … 2", "-3 … 5"], "-6 … 10"),
        (multiply, ["-2 … -1", "3 … 4"], "-8 … -3"),
        (divide, ["1 … 2", "4 … 8"], "0.125 … 0.5"),
        (divide, ["-1 … 2", "-8 … -4"], "-0.5 … 0.25"),
        (BOUNDS["abs"], ["-3 … 2"], "0 … 3"),
        (BOUNDS["abs"], ["-3 … -2"], "2 … 3"),
        (BOUNDS["max"], ["-3 … 2", "0"], "0 … 2"),
        (BOUNDS["min"], ["-3 … 2", "0"], "-3 … 0"),
    ],
)
def test_bounds_are_reached(
    operation: Callable[..., Interval], operands: list[str], result: str
) -> None:
    assert operation(*map(interval, operands)) == interval(result)


@pytest.mark.parametrize(
    ("operation", "operands", "result"),
    [
        (power, ["-3 … 2", "2"], "0 … 9"),
        (power, ["-3 … -2", "2"], "4 … 9"),
        (power, ["-3 … 2", "3"], "-27 … 8"),
        (power, ["2 … 4", "-1"], "0.25 … 0.5"),
        (power, ["4 … 9", "0.5"], "2 … 3"),
        (BOUNDS["sqrt"], ["4 … 9"], "2 … 3"),
        (BOUNDS["sin"], ["0 … 3"], "0 … 1"),
        (BOUNDS["sin"], ["0 … 5"], "-1 … 1"),
        (BOUNDS["cos"], ["-1 … 4"], "-1 … 1"),
        (BOUNDS["cos"], ["1000 … 1007"], "-1 … 1"),
    ],
)
def test_bounds_are_all_but_reached(
    operation: Callable[..., Interval], operands: list[str], result: str
) -> None:
    found, expected = operation(*map(interval, operands)), interval(result)
    with decimal.localcontext(prec=60):
        slack = Decimal("1e-40")
        assert expected.low - slack <= found.low <= expected.low
        assert expected.high <= found.high <= expected.high + slack


@pytest.mark.parametrize(
    ("operation", "operands"),
    [
        (divide, ["1", "-1 … 1"]),
        (divide, ["1", "0"]),
        (power, ["0 … 1", "-1"]),
        (power, ["-1 … 1", "0.5"]),
        (BOUNDS["ln"], ["0 … 1"]),
        (BOUNDS["ln"], ["-1 … 1"]),
        (BOUNDS["sqrt"], ["-1 … 1"]),
        (BOUNDS["exp"], ["0 … 1e30"]),
    ],
)
def test_what_cannot_be_bounded_is_everything(
    operation: Callable[..., Interval], operands: list[str]
) -> None:
    assert operation(*map(interval, operands)) == WHOLE
    assert add(operation(*map(interval, operands)), point(Decimal(1))) == WHOLE


def test_there_is_no_empty_interval() -> None:
    with pytest.raises(ValueError, match="no number from 2 to 1"):
        interval("2 … 1")


def test_every_elementary_function_has_bounds() -> None:
    assert BOUNDS.keys() == ELEMENTARY.keys()


@pytest.mark.parametrize("name", sorted(ELEMENTARY.keys() - {"pi", "abs", "max", "min"}))
def test_bounds_hold_between_the_ends(name: str) -> None:
    chance = Random(5)
    lowest = 1 if name in ("ln", "sqrt") else -5000
    for _ in range(100):
        ends = sorted(Decimal(chance.randint(lowest, 9000)) / 1000 for _ in range(2))
        bounds = BOUNDS[name](Interval(*ends))
        for share in range(5):
            inside = ends[0] + (ends[1] - ends[0]) * share / 4
            with mpmath.workdps(70):
                value = Decimal(mpmath.nstr(getattr(mpmath, name)(mpmath.mpf(str(inside))), 65))
            assert value in bounds


@pytest.mark.parametrize(
    ("places", "digits", "exact", "rounded"),
    [
        (2, "decimals", "0.12", "0.12"),
        (2, "decimals", "0.124", "0.12 … 0.129"),
        (2, "decimals", "0.126", "0.12 … 0.13"),
        (2, "decimals", "-0.126", "-0.13 … -0.12"),
        (2, "decimals", "-0.124", "-0.129 … -0.12"),
        (2, "decimals", "-0.001 … 0.001", "-0.006 … 0.006"),
        (0, "decimals", "1.4 … 2.6", "1 … 3"),
        (2, "significant", "0.00124", "0.0012 … 0.00129"),
        (2, "significant", "99.6", "99 … 100"),
        (2, "significant", "0", "0"),
    ],
)
def test_what_a_number_may_be_rounded_to(
    places: int, digits: str, exact: str, rounded: str
) -> None:
    assert Hand(places, Digits(digits)).rounded(interval(exact)) == interval(rounded)


@pytest.mark.parametrize(
    ("x", "value"),
    [("0.1 … 0.2", "1"), ("-0.2 … 0", "-1"), ("-0.1 … 0.1", "-1 … 1"), ("0 … 1", "-1 … 1")],
)
def test_both_branches_where_the_condition_is_not_decided(x: str, value: str) -> None:
    one, nought = Number(Decimal(1)), Number(Decimal(0))
    sign: Expression = Cases((Branch(one, Symbol("x"), ">", nought),), -one)
    assert Hand(4, Digits.DECIMALS).worked_out(sign, {"x": interval(x)}) == interval(value)


def test_the_hull_takes_in_all() -> None:
    assert hull([interval("1 … 2"), interval("-1"), interval("0 … 5")]) == interval("-1 … 5")
