"""Formulas and numbers as LaTeX."""

from __future__ import annotations

from decimal import Decimal

import pytest

from solver.arithmetic.evaluation import select
from solver.document.numerals import print_number, print_plain
from solver.document.pieces import as_text
from solver.document.printing import print_condition, print_numbers, print_symbols
from solver.formulas import ACTIVATIONS, FUNCTIONS, LOSSES
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
    Symbol,
    call,
)

X, Y, A = Symbol("x"), Symbol("y"), Symbol("a")
LATEX = {"x": "x", "y": "y", "a": "a^{(1)}_2", "t": "t", "w": r"\frac{\partial L}{\partial w}"}
VALUES = {"x": Decimal("0.3"), "y": Decimal("-0.2"), "a": Decimal("0.00001"), "t": Decimal(1)}
THREE = Number(Decimal(3))

FORMULAS: list[tuple[Expression, str, str]] = [
    (X + Y, "x + y", "0.3 + (-0.2)"),
    (X - Y, "x - y", "0.3 - (-0.2)"),
    (-X + Y, "-x + y", "-0.3 + (-0.2)"),
    (-Y, "-y", "-(-0.2)"),
    (X - (X + Y), "x - (x + y)", "0.3 - [0.3 + (-0.2)]"),
    (Y * X, r"y \cdot x", r"-0.2 \times 0.3"),
    (X * Y, r"x \cdot y", r"0.3 \times (-0.2)"),
    (X * A, r"x \cdot a^{(1)}_2", r"0.3 \times (1 \times 10^{-5})"),
    (HALF * (X - Y) ** 2, r"\frac{1}{2}(x - y)^2", r"\frac{1}{2} \times [0.3 - (-0.2)]^2"),
    (X / Y, r"\frac{x}{y}", r"\frac{0.3}{-0.2}"),
    # A base of a power stands in brackets unless it is a letter.
    (Y**2, "y^2", "(-0.2)^2"),
    (A**2, "[a^{(1)}_2]^2", r"(1 \times 10^{-5})^2"),
    ((X**2) ** 3, "(x^2)^3", "(0.3^2)^3"),
    ((X / Y) ** 2, r"\Bigl(\frac{x}{y}\Bigr)^2", r"\Bigl(\frac{0.3}{-0.2}\Bigr)^2"),
    (call("exp", X) ** 2, "(e^{x})^2", "(e^{0.3})^2"),
    (call("tanh", X) ** 2, r"\tanh^2(x)", r"\tanh^2(0.3)"),
    (X**HALF, r"x^{\frac{1}{2}}", r"0.3^{\frac{1}{2}}"),
    # Functions.
    (call("exp", -X), "e^{-x}", "e^{-0.3}"),
    (call("exp", -Y), "e^{-y}", "e^{-(-0.2)}"),
    (call("ln", Y + ONE), r"\ln(y + 1)", r"\ln(-0.2 + 1)"),
    (call("ln", X / 2), r"\ln\Bigl(\frac{x}{2}\Bigr)", r"\ln\Bigl(\frac{0.3}{2}\Bigr)"),
    (call("sqrt", X), r"\sqrt{x}", r"\sqrt{0.3}"),
    (call("abs", X - Y), r"\lvert x - y \rvert", r"\lvert 0.3 - (-0.2) \rvert"),
    (
        call("abs", X / 2),
        r"\Bigl\lvert \frac{x}{2} \Bigr\rvert",
        r"\Bigl\lvert \frac{0.3}{2} \Bigr\rvert",
    ),
    (call("max", ZERO, X, Y), r"\max(0, x, y)", r"\max(0, 0.3, -0.2)"),
    (call("erf", X), r"\operatorname{erf}(x)", r"\operatorname{erf}(0.3)"),
    (TWO * Call("pi", ()), r"2 \cdot \pi", r"2 \times \pi"),
    (call("leaky_relu", X), r"\mathrm{LReLU}(x)", r"\mathrm{LReLU}(0.3)"),
    # Cases: what is left over is said in mathematics.
    (
        Cases((Branch(ONE, X, ">", ZERO),), ZERO),
        r"\begin{cases} 1, & x > 0 \\ 0, & x \le 0 \end{cases}",
        r"\begin{cases} 1, & 0.3 > 0 \\ 0, & 0.3 \le 0 \end{cases}",
    ),
    (
        Cases((Branch(X, X, "<=", -THREE), Branch(ONE, X, ">=", THREE)), X * Y),
        r"\begin{cases} x, & x \le -3 \\ 1, & x \ge 3 \\ x \cdot y, & -3 < x < 3 \end{cases}",
        (
            r"\begin{cases} 0.3, & 0.3 \le -3 \\ 1, & 0.3 \ge 3 \\ 0.3 \times (-0.2),"
            r" & -3 < 0.3 < 3 \end{cases}"
        ),
    ),
    (
        Cases((Branch(ONE, X, ">", Y), Branch(-ONE, X, "<", Y)), ZERO),
        r"\begin{cases} 1, & x > y \\ -1, & x < y \\ 0, & x = y \end{cases}",
        r"\begin{cases} 1, & 0.3 > -0.2 \\ -1, & 0.3 < -0.2 \\ 0, & 0.3 = -0.2 \end{cases}",
    ),
    (
        Cases((Branch(X, X, ">", ONE), Branch(Y, Y, ">=", ONE)), ZERO),
        r"\begin{cases} x, & x > 1 \\ y, & y \ge 1 \\ 0, & x \le 1 ,\; y < 1 \end{cases}",
        (
            r"\begin{cases} 0.3, & 0.3 > 1 \\ -0.2, & -0.2 \ge 1 \\ 0, & 0.3 \le 1 ,\; -0.2 < 1"
            r" \end{cases}"
        ),
    ),
    (
        Cases((Branch(ONE, X, "<", ZERO), Branch(TWO, X, "<", ONE)), THREE),
        r"\begin{cases} 1, & x < 0 \\ 2, & x < 1 \\ 3, & x \ge 0 ,\; x \ge 1 \end{cases}",
        r"\begin{cases} 1, & 0.3 < 0 \\ 2, & 0.3 < 1 \\ 3, & 0.3 \ge 0 ,\; 0.3 \ge 1 \end{cases}",
    ),
    (
        X * Cases((Branch(ONE, X, ">", ZERO),), ZERO),
        r"x \cdot \Biggl(\begin{cases} 1, & x > 0 \\ 0, & x \le 0 \end{cases}\Biggr)",
        r"0.3 \times \Biggl(\begin{cases} 1, & 0.3 > 0 \\ 0, & 0.3 \le 0 \end{cases}\Biggr)",
    ),
    (
        Cases((Branch(ONE, X, ">", ZERO),), ZERO) + Y,
        r"\Biggl(\begin{cases} 1, & x > 0 \\ 0, & x \le 0 \end{cases}\Biggr) + y",
        r"\Biggl(\begin{cases} 1, & 0.3 > 0 \\ 0, & 0.3 \le 0 \end{cases}\Biggr) + (-0.2)",
    ),
]


@pytest.mark.parametrize(("formula", "symbols", "numbers"), FORMULAS, ids=str)
def test_formulas(formula: Expression, symbols: str, numbers: str) -> None:
    assert as_text(print_symbols(formula, LATEX)) == symbols
    assert as_text(print_numbers(formula, VALUES)) == numbers


def test_a_derivative_stands_in_brackets_under_an_exponent() -> None:
    printed = as_text(print_symbols(Symbol("w") ** 2, LATEX))
    assert printed == r"\Bigl(\frac{\partial L}{\partial w}\Bigr)^2"


@pytest.mark.parametrize(
    ("value", "latex", "plain"),
    [
        ("0", "0", "0"),
        ("0.1170", "0.1170", "0.1170"),
        ("-0.0511", "-0.0511", "-0.0511"),
        ("0.0001", "0.0001", "0.0001"),
        ("0.000012", r"1.2 \times 10^{-5}", "1.2e-5"),
        ("-1e-100", r"-1 \times 10^{-100}", "-1e-100"),
        ("2E+3", "2000", "2000"),
        ("1E+20", r"1 \times 10^{20}", "1e20"),
        ("12345678901234567890", "12345678901234567890", "12345678901234567890"),
    ],
)
def test_numbers(value: str, latex: str, plain: str) -> None:
    assert print_number(Decimal(value)) == latex
    assert print_plain(Decimal(value)) == plain


@pytest.mark.parametrize(
    ("name", "x", "condition"),
    [
        ("relu", "0.3232", "0.3232 > 0"),
        ("relu", "-0.5", r"-0.5 \le 0"),
        ("relu", "0", r"0 \le 0"),
        ("leaky relu", "-0.00001", r"-1 \times 10^{-5} \le 0"),
        ("hard sigmoid", "-4", r"-4 \le -3"),
        ("hard sigmoid", "4", r"4 \ge 3"),
        ("hard sigmoid", "0.5", "-3 < 0.5 < 3"),
    ],
)
def test_the_side_of_the_kink(name: str, x: str, condition: str) -> None:
    cases, values = ACTIVATIONS[name].partial, {"x": Decimal(x)}
    assert isinstance(cases, Cases)
    assert print_condition(cases, select(cases, values), values) == condition


@pytest.mark.parametrize(
    ("formula", "latex"),
    [
        (LOSSES["binary cross-entropy"].term, r"-[t \cdot \ln(y) + (1 - t) \cdot \ln(1 - y)]"),
        (LOSSES["binary cross-entropy"].partial, r"\frac{y - t}{y \cdot (1 - y)}"),
        (LOSSES["hinge"].term, r"\max(0, 1 - t \cdot y)"),
        (
            LOSSES["huber"].term,
            (
                r"\begin{cases} \frac{1}{2}(y - t)^2, & \lvert y - t \rvert \le 1 \\"
                r" \lvert y - t \rvert - \frac{1}{2}, & \lvert y - t \rvert > 1 \end{cases}"
            ),
        ),
        (
            ACTIVATIONS["elu"].expression,
            r"\begin{cases} x, & x > 0 \\ e^{x} - 1, & x \le 0 \end{cases}",
        ),
        (
            ACTIVATIONS["leaky relu"].partial,
            r"\begin{cases} 1, & x > 0 \\ 0.01, & x \le 0 \end{cases}",
        ),
        (ACTIVATIONS["silu"].expression, r"\frac{x}{1 + e^{-x}}"),
    ],
    ids=str,
)
def test_rows_as_they_are_printed(formula: Expression, latex: str) -> None:
    assert as_text(print_symbols(formula, LATEX)) == latex


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_can_be_printed(name: str) -> None:
    row = FUNCTIONS[name]
    symbols = {parameter: parameter for parameter in row.parameters}
    formulas = (Call(name, tuple(map(Symbol, row.parameters))), *row.partials)
    for formula in (*formulas, *([row.definition] if row.definition else [])):
        assert as_text(print_symbols(formula, symbols))


@pytest.mark.parametrize(
    ("formula", "numbers"),
    [
        (-(X * Y), r"0 \times (-0.2)"),
        (-(Y * X), r"-(-0.2) \times 0"),
        (-(X * Y) - X * Y, r"0 \times (-0.2) - 0 \times (-0.2)"),
        (Y - X * Y, r"-0.2 - 0 \times (-0.2)"),
    ],
    ids=str,
)
def test_no_minus_sign_stands_before_a_0_that_leads(formula: Expression, numbers: str) -> None:
    values = {**VALUES, "x": Decimal(0)}
    assert as_text(print_numbers(formula, values)) == numbers
