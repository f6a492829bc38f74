"""Numbers put into formulas: the value, whether it is exact, and what has none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from formula_judge import points, real_of
from reference.network import MP

from solver.arithmetic.elementary import EVALUATORS
from solver.arithmetic.evaluation import DIGITS, arithmetic, evaluate, select
from solver.arithmetic.evaluators import KEPT, Run, rule_of
from solver.formulas import ACTIVATIONS, ELEMENTARY, Activation
from solver.formulas.expression import (
    HALF,
    ONE,
    TWO,
    ZERO,
    Branch,
    Call,
    Cases,
    Expression,
    Number,
    Relation,
    Symbol,
    call,
)

X, Y = Symbol("x"), Symbol("y")
PI = Call("pi", ())
NINE = Number(Decimal(9))
THIRD = ONE / Number(Decimal(3))
SIGN = Cases((Branch(ONE, X, ">", ZERO), Branch(-ONE, X, "<", ZERO)), ZERO)


def number(text: str) -> Number:
    return Number(Decimal(text))


EXACT: list[tuple[Expression, str, bool]] = [
    (X + Y, "0.44", True),
    (X * Y - HALF, "-0.452", True),
    (THIRD, "0.3333", False),
    (THIRD * 3, "1", True),
    (1 / (1 + call("exp", ZERO)), "0.5", True),
    (call("exp", X), "1.271", False),
    (call("ln", ONE), "0", True),
    (call("sqrt", number("2.25")), "1.5", True),
    (call("sqrt", TWO), "1.414", False),
    (call("tanh", ZERO), "0", True),
    (call("sin", ZERO), "0", True),
    (call("cos", ZERO), "1", True),
    (call("erf", ZERO), "0", True),
    (call("erf", X), "0.2657", False),
    (PI, "3.142", False),
    (call("abs", -X), "0.24", True),
    (call("max", X, ONE, Y), "1", True),
    (call("min", X, ONE, Y), "0.2", True),
    (X**2, "0.0576", True),
    (TWO ** (-TWO), "0.25", True),
    (number("4") ** number("0.5"), "2.000", False),
    (SIGN, "1", True),
    (Cases((Branch(X, call("exp", X), ">", ONE),), Y), "0.24", True),
    (Cases((Branch(THIRD, X, "<", ONE),), Y), "0.3333", False),
    (call("sigmoid", ZERO), "0.5", True),
    (call("hard_sigmoid", number("1.5")), "0.75", True),
    (call("leaky_relu", -X), "-0.0024", True),
    # A zero is one however its other factors were rounded.
    (call("gelu", ZERO), "0", True),
    (ZERO * call("exp", X), "0", True),
    (call("exp", X) * ZERO, "0", True),
]


@pytest.mark.parametrize(("formula", "value", "is_exact"), EXACT, ids=str)
def test_values(formula: Expression, value: str, is_exact: bool) -> None:
    found = evaluate(formula, {"x": Decimal("0.24"), "y": Decimal("0.2")})
    assert f"{found.value.normalize():.4g}" == f"{Decimal(value).normalize():.4g}"
    assert found.is_exact is is_exact


@pytest.mark.parametrize(
    "formula",
    [
        call("ln", ZERO),
        call("ln", -ONE),
        call("sqrt", -ONE),
        ONE / ZERO,
        ONE / (call("exp", X) - call("exp", X)),
        (-ONE) ** HALF,
        ZERO ** (-ONE),
        call("exp", number("1e30")),
        NINE ** (NINE ** (NINE**NINE)),
        call("sin", number("1e1001")),
        call("cos", number("-1e1000000")),
        number("1e999999999999999999") * 10,
    ],
    ids=str,
)
def test_what_has_no_value(formula: Expression) -> None:
    with pytest.raises(ArithmeticError):
        evaluate(formula, {"x": Decimal(3)})


HOSTILE = [
    ("softplus", "1e6", "1000000"),
    ("softplus", "-1000", "5.075958897549e-435"),
    ("softplus", "-1e6", "0"),
    ("sigmoid", "-1e6", "3.296831478089e-434295"),
    ("sigmoid", "1e6", "1"),
    ("sigmoid", "-1e-50", "0.5"),
    ("tanh", "1e30", "1"),
    ("tanh", "-1e30", "-1"),
    ("tanh", "1e-1000000", "1e-1000000"),
    ("silu", "-1e6", "-3.296831478089e-434289"),
    ("elu", "-1e-60", "-1e-60"),
    ("elu", "-1e30", "-1"),
    ("gelu", "-40", "-1.462357416366e-348"),
    ("gelu", "1e30", "1e30"),
    ("gelu tanh", "1e9", "1e9"),
    ("hard sigmoid", "1e30", "1"),
]


@pytest.mark.parametrize(("name", "x", "value"), HOSTILE)
def test_hostile_sizes(name: str, x: str, value: str) -> None:
    found = evaluate(ACTIVATIONS[name].expression, {"x": Decimal(x)})
    assert f"{found.value.normalize():.12g}" == f"{Decimal(value).normalize():.12g}"


@pytest.mark.parametrize(
    ("name", "x", "value"),
    [
        ("tanh", "30", "3.502604305079e-26"),
        ("tanh", "1000", "1.030614349184e-868"),
        ("tanh", "1e6", "0"),
        ("sigmoid", "1e6", "3.296831478089e-434295"),
        ("silu", "-1000", "-5.070882938652e-432"),
        ("elu", "-1e6", "3.296831478089e-434295"),
        ("gelu", "-40", "-5.849425109812e-347"),
    ],
)
def test_saturated_units(name: str, x: str, value: str) -> None:
    found = evaluate(ACTIVATIONS[name].partial, {"x": Decimal(x)})
    assert f"{found.value.normalize():.12g}" == f"{Decimal(value).normalize():.12g}"
    assert not found.is_exact


@pytest.mark.parametrize(
    ("function", "x"),
    [
        *((name, x) for name in ("tanh", "erf", "sin", "cos", "exp") for x in (
            "1e-49", "-3e-30", "0.001", "1", "-7.5", "12", "123.456",
        )),
        *(("ln", x) for x in ("1e-30", "0.99999999999999999999", "1.5", "1e30")),
        *((name, "1e-200") for name in ("tanh", "erf", "sin", "cos")),
        ("sin", "1e100"),
        ("cos", "12345678901234567890.5"),
        ("sqrt", "1e-300"),
    ],
)  # fmt: skip
def test_digits_of_the_elementary_functions(function: str, x: str) -> None:
    found = evaluate(call(function, number(x)), {}).value
    context = MP.clone()
    context.dps = 300
    true = {"ln": context.log}.get(function) or getattr(context, function)
    expected = true(context.mpf(x))
    assert abs(context.mpf(str(found)) / expected - 1) < context.mpf(10) ** -95


@pytest.mark.parametrize(
    "row", [row for row in ACTIVATIONS.values() if not row.is_vector], ids=lambda row: row.name
)
def test_digits_where_most_cancel(row: Activation) -> None:
    """At points from -30 to 30, and near 0, at least `KEPT` digits hold."""
    context = MP.clone()
    near = ({"x": at["x"].scaleb(-40)} for at in list(points("x"))[:5])
    for at in (*list(points("x", low=-30, high=30))[:10], *near):
        for formula in (row.expression, row.partial):
            with MP.workdps(1200):
                true = MP.nstr(real_of(formula, at), KEPT + 20)
            found = evaluate(formula, at).value
            context.dps = KEPT + 20
            error = abs(context.mpf(str(found)) - context.mpf(true))
            assert error <= abs(context.mpf(true)) * context.mpf(10) ** -KEPT, at


def test_a_true_zero_takes_no_time() -> None:
    found = evaluate(call("exp", X) - call("exp", X), {"x": Decimal(3)})
    assert found.value == 0
    assert not found.is_exact


def test_rounded_products_that_cancel_exactly() -> None:
    third = evaluate(THIRD, {}).value
    formula = number("0.3") * X * 7 - number("2.1") * X
    assert evaluate(formula, {"x": third}).value == 0


@pytest.mark.parametrize(("x", "branch"), [("0.3", 0), ("-2", 1), ("0", None), ("1e-99", 0)])
def test_select(x: str, branch: int | None) -> None:
    expected = None if branch is None else SIGN.branches[branch]
    assert select(SIGN, {"x": Decimal(x)}) is expected


@pytest.mark.parametrize(
    ("relation", "x", "holds"),
    [(">", 1, False), (">=", 1, True), ("<", 1, False), ("<=", 1, True), ("<=", 2, False)],
)
def test_relations(relation: Relation, x: int, holds: bool) -> None:
    cases = Cases((Branch(ONE, X, relation, ONE),), ZERO)
    assert (select(cases, {"x": Decimal(x)}) is not None) is holds


def test_every_elementary_function_has_an_evaluator() -> None:
    assert EVALUATORS.keys() == ELEMENTARY.keys()


def test_an_exact_difference_costs_next_to_no_digits_beside_a_rounded_number() -> None:
    loss = Y * call("ln", X) + (ONE - Y) * call("ln", ONE - X)
    with arithmetic() as context:
        run = Run({"x": Decimal("0.566"), "y": Decimal(1)}, context)
        assert rule_of(loss)(run) == run.values["x"].ln()
    assert run.lost < DIGITS - KEPT
